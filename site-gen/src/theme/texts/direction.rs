//! Which way a language is written.

use unic_langid::{CharacterDirection, LanguageIdentifier};

/// `rtl` for languages written from right to left, by their script (`az-Arab`) or the usual one (`he`); else `ltr`.
pub fn direction(language: &str) -> &'static str {
    let parsed = language.parse::<LanguageIdentifier>();
    match parsed.map(|language| language.character_direction()) {
        Ok(CharacterDirection::RTL) => "rtl",
        _ => "ltr",
    }
}
