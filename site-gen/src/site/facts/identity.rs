//! The site itself: its name, its address, its language.

use roster::Roster;
use serde::Serialize;

use crate::{endpoints::Endpoints, theme::texts::direction};

/// The site, for every page.
#[derive(Clone, Debug, Serialize)]
pub struct SiteInfo {
    /// Its name.
    pub title: String,
    /// A line below it.
    pub tagline: Option<String>,
    /// `https://live.example.net`.
    pub url: String,
    /// A BCP 47 tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// The address of the list of live streams, if there is one.
    pub live_list: Option<&'static str>,
    /// Its language in Open Graph's form: `pt_BR`.
    pub locale: String,
    /// Whether browsers keep copies of its pages for use without a network.
    pub offline: bool,
}

impl SiteInfo {
    /// The site of a roster. `offline`: whether the theme lets browsers keep copies of pages.
    pub(super) fn of(roster: &Roster, endpoints: Endpoints, offline: bool) -> Self {
        let site = &roster.site;
        SiteInfo {
            title: site.title.clone(),
            tagline: site.tagline.clone(),
            url: site.url.origin().to_owned(),
            language: site.language.value.clone(),
            direction: direction(&site.language),
            locale: locale(&site.language),
            // the pages of `mitts serve` must be as new as their files
            offline: offline && endpoints == Endpoints::OneOrigin,
            live_list: endpoints.has_live_list(roster).then_some("/live.json"),
        }
    }
}

/// A BCP 47 tag in Open Graph's form: the language, and the territory if the tag has one.
fn locale(tag: &str) -> String {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or(tag);
    match parts.find(|part| part.len() == 2) {
        Some(territory) => format!("{language}_{}", territory.to_ascii_uppercase()),
        None => language.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::locale;

    #[test]
    fn languages_have_territories_behind_an_underscore() {
        assert_eq!(locale("en"), "en");
        assert_eq!(locale("pt-br"), "pt_BR");
        assert_eq!(locale("zh-Hant-TW"), "zh_TW");
    }
}
