//! The web app manifest, with which the site can be installed.

use serde::Serialize;

use crate::{
    site::facts::identity::SiteInfo,
    theme::{assets::Assets, options::Colour},
};

/// The manifest's file name.
pub const FILE: &str = "manifest.webmanifest";

/// The longest name that fits below an icon.
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

/// The icons: assets, their sizes and purposes.
const ICONS: [(&str, &str, &str); 3] = [
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
];

/// The manifest (<https://www.w3.org/TR/appmanifest/>), in the colour of the pages' background.
///
/// # Panics
/// Never: strings can always be written as JSON.
pub fn manifest(site: &SiteInfo, assets: &Assets, background: Colour) -> String {
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
        background_color: background.to_string(),
        theme_color: background.to_string(),
        icons: icons.collect(),
    };
    serde_json::to_string_pretty(&manifest).expect("strings can be written as JSON") + "\n"
}

/// As many of the title's first words as fit; the whole title if the first word is too long.
fn short(title: &str) -> &str {
    if title.chars().count() <= SHORT {
        return title;
    }
    let spaces = title.match_indices(char::is_whitespace);
    let fits = |at: &usize| title[..*at].chars().count() <= SHORT;
    let end = spaces.map(|(at, _)| at).take_while(fits).last();
    end.map_or(title, |at| title[..at].trim_end())
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
