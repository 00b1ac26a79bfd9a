//! The writing direction of a language.

use unic_langid::{CharacterDirection, LanguageIdentifier};

/// `rtl` if the language's script (`az-Arab`), or its usual one (`he`), is written from right to left; else `ltr`.
pub fn direction(language: &str) -> &'static str {
    let parsed = language.parse::<LanguageIdentifier>();
    match parsed.map(|language| language.character_direction()) {
        Ok(CharacterDirection::RTL) => "rtl",
        _ => "ltr",
    }
}
