//! The site as an app on people's devices: its web app manifest, and the worker that keeps copies of its
//! pages for when the network is away.

use roster::Site;
use serde::Serialize;

use crate::{
    site::source,
    theme::{
        assets::Assets,
        options::{Backgrounds, Scheme},
    },
};

/// The manifest's file.
pub const MANIFEST: &str = "manifest.webmanifest";

/// As long as a name stands whole below an icon.
const SHORT: usize = 12;

#[derive(Serialize)]
struct Manifest<'a> {
    id: &'static str,
    name: &'a str,
    short_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    lang: &'a str,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: String,
    theme_color: String,
    icons: Vec<Icon<'a>>,
}

#[derive(Serialize)]
struct Icon<'a> {
    src: &'a str,
    sizes: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
}

/// Assets, their sizes, and what they are for.
const ICONS: [(&str, &str, &str); 3] = [
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
];

/// The manifest (<https://www.w3.org/TR/appmanifest/>), in the colours that the theme's pages have.
///
/// # Panics
/// Never: texts alone are always JSON.
pub fn manifest(site: &Site, assets: &Assets, backgrounds: &Backgrounds, scheme: Scheme) -> String {
    let ground = backgrounds[usize::from(scheme == Scheme::Light)];
    let ground = ground.map_or_else(|| "#17120e".to_owned(), |ground| ground.to_string());
    let icons = ICONS.iter().filter_map(|(name, sizes, purpose)| {
        let src = &assets.links.get(*name)?.url;
        let kind = "image/png";
        Some(Icon {
            src,
            sizes,
            kind,
            purpose,
        })
    });
    let manifest = Manifest {
        id: "/",
        name: &site.title,
        short_name: short(&site.title),
        description: site.tagline.as_deref(),
        lang: &site.language,
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: ground.clone(),
        theme_color: ground,
        icons: icons.collect(),
    };
    serde_json::to_string_pretty(&manifest).expect("texts are JSON") + "\n"
}

/// The title's first words, as many as there is room for; the title where the first is too long.
fn short(title: &str) -> &str {
    if title.chars().count() <= SHORT {
        return title;
    }
    let spaces = title.match_indices(char::is_whitespace);
    let fits = |at: &usize| title[..*at].chars().count() <= SHORT;
    let end = spaces.map(|(at, _)| at).take_while(fits).last();
    end.map_or(title, |at| title[..at].trim_end())
}

/// The theme's worker, told of the assets' hashes: with other assets it is another worker, to which
/// browsers change by themselves. It is told, too, which pages are only called as those for OBS and other
/// sites are: `/guides/obs/`, `/tags/obs/`. Where pages are not to be kept, it is one that clears away what an
/// earlier one has kept, and itself.
pub fn worker(assets: &Assets, site: &source::Site<'_>) -> String {
    if !site.info.offline {
        return include_str!("no-worker.js").to_owned();
    }
    let links = format!("{:?}", assets.links);
    let version = blake3::hash(links.as_bytes()).to_hex();
    let ordinary = site.pages.iter().filter(|page| page.is_listed(site));
    let ordinary: Vec<String> = ordinary
        .map(|page| page.path(site))
        .filter(|path| is_called_as_alien(path))
        .collect();
    format!(
        "const VERSION = \"{}\";\nconst ORDINARY = {ordinary:?};\n{}",
        &version[..12],
        assets.worker
    )
}

/// Whether a page has the address of one for OBS or other sites: `/finals/obs/2/`, `/alice/embed/`.
fn is_called_as_alien(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    match (parts.next(), parts.next()) {
        (Some("obs" | "embed"), _) => true,
        (Some(slot), Some("obs")) => slot.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_short_name_is_whole_words() {
        assert_eq!(short("Sourdough"), "Sourdough");
        assert_eq!(short("The Friday Kitchen"), "The Friday");
        assert_eq!(short("Sauerteigfreunde Berlin"), "Sauerteigfreunde Berlin");
        assert_eq!(short("Öfen und Äpfel"), "Öfen und");
    }
}
