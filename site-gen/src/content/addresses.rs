//! Where files of `content/` are in the site, and why one cannot be where its name puts it.

use std::collections::HashMap;

use roster::{Problem, reserved_for};

use crate::problem::SiteProblem;

/// Markdown below this folder is never a page: once a user is removed, nobody names the text about them.
pub(super) const ABOUT_USERS: &str = "users/";

/// Who has the first part of an address: its name, and what it is.
pub(super) type Claims<'r> = HashMap<&'r str, &'r str>;

/// Where a Markdown file is in the site: `guides/obs.md` is `/guides/obs/`, `guides/index.md` is
/// `/guides/`.
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

/// Why a file that goes along as it is cannot: others answer at its address, or it has none.
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
    // pictures lie beside the texts about users
    let about_users = name.starts_with(ABOUT_USERS);
    let reserved = match name {
        "live.json" => Some("/live.json is for the list of live streams".to_owned()),
        _ if about_users => None,
        _ => reserved_for(first).map(|purpose| format!("/{first}/ is for {purpose}")),
    };
    if let Some(purpose) = reserved {
        return error(SiteProblem::TakenFileName(name.to_owned()), purpose);
    }
    // Whoever has a page for OBS is public (deploy/caddyfile.rs), so none is made by hand.
    let is_page = name.ends_with("/index.html");
    let what = claims
        .get(first)
        .filter(|what| **what == "app" || is_page)?;
    error(
        SiteProblem::TakenFileName(name.to_owned()),
        format!("/{first}/ is the {what}'s"),
    )
}

/// Why a page cannot be where its name puts it.
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
