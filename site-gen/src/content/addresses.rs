//! Addresses of files in `content/`, and why a file cannot have the address of its name.

use std::collections::HashMap;

use roster::{Problem, reserved_for};

use crate::problem::SiteProblem;

/// Markdown in this folder is never a page, since the text about a removed user is no longer named in the roster.
pub(super) const ABOUT_USERS: &str = "users/";

/// The first parts of addresses that the roster uses: the name, and what it is.
pub(super) type Claims<'r> = HashMap<&'r str, &'r str>;

/// The address of a Markdown file: `guides/obs.md` is `/guides/obs/`, `guides/index.md` is `/guides/`.
pub(super) fn address(name: &str) -> String {
    let name = name.strip_suffix(".md").unwrap_or(name);
    let name = name
        .strip_suffix("_index")
        .or_else(|| name.strip_suffix("index"))
        .filter(|rest| rest.is_empty() || rest.ends_with('/'))
        .unwrap_or(name);
    let name = name.trim_end_matches('/');
    if name.is_empty() {
        "/".to_owned()
    } else {
        format!("/{name}/")
    }
}

/// Why a file cannot be published under its name: its address is used, or its name cannot be part of an address.
pub(super) fn taken(name: &str, claims: &Claims<'_>) -> Option<Problem> {
    let error = |kind: SiteProblem, label: String| {
        Some(
            Problem::new(kind, 0..0)
                .label(label)
                .help("rename the file, or its folder"),
        )
    };
    if name.contains(|c: char| c.is_control() || c == '\u{fffd}' || c == '\\') {
        return error(
            SiteProblem::FileNameCharacters,
            "expected a name of visible characters".to_owned(),
        );
    }
    let first = name.split('/').next().unwrap_or(name);
    // pictures may be in the same folder as texts about users
    let about_users = name.starts_with(ABOUT_USERS);
    let reserved = match name {
        "live.json" => Some("/live.json is for the list of live streams".to_owned()),
        _ if about_users => None,
        _ => reserved_for(first).map(|purpose| format!("/{first}/ is for {purpose}")),
    };
    if let Some(purpose) = reserved {
        return error(SiteProblem::TakenFileName(name.to_owned()), purpose);
    }
    // A user with a page for OBS is public (deploy/caddy/caddyfile.rs), so no such page can come from a file.
    let is_page = name.ends_with("/index.html");
    let what = claims
        .get(first)
        .filter(|what| **what == "app" || is_page)?;
    error(
        SiteProblem::TakenFileName(name.to_owned()),
        format!("/{first}/ is the {what}'s"),
    )
}

/// Why a page cannot have the address of its name.
pub(super) fn misplaced(name: &str, path: &str, claims: &Claims<'_>) -> Option<Problem> {
    let error = |kind: SiteProblem, label: String| {
        Some(
            Problem::new(kind, 0..0)
                .label(label)
                .help("rename the file"),
        )
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(first) = parts.first() else {
        return error(
            SiteProblem::HomePage,
            "content/index.md would take its place".to_owned(),
        );
    };
    if let Some(part) = parts
        .iter()
        .find(|part| part.parse::<roster::Slug>().is_err())
    {
        return error(
            SiteProblem::PageNameCharacters((*part).to_owned()),
            "expected a file name of a-z, 0-9 and -".to_owned(),
        );
    }
    if let Some(purpose) = reserved_for(first) {
        return error(
            SiteProblem::ReservedPageName(path.to_owned()),
            format!("/{first}/ is for {purpose}"),
        );
    }
    let what = claims.get(first)?;
    error(
        SiteProblem::TakenPageName {
            path: path.to_owned(),
            name: name.to_owned(),
        },
        format!("/{first}/ is the {what}'s"),
    )
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn files_have_addresses() {
        assert_eq!(address("how-to.md"), "/how-to/");
        assert_eq!(address("guides/index.md"), "/guides/");
        assert_eq!(address("guides/_index.md"), "/guides/");
        assert_eq!(address("guides/obs.md"), "/guides/obs/");
        assert_eq!(address("my-index.md"), "/my-index/");
        assert_eq!(address("index.md"), "/");
    }
}
