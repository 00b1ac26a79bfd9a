//! Stores names in Unicode's composed form, so that names that look the same are equal.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::file::problem::At;

/// The composed form of a text, NFC of [UAX 15](https://www.unicode.org/reports/tr15/).
///
/// An `é` may be one character, or an `e` and an accent. Keyboards produce the first; older versions of macOS wrote the
/// second into file names.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// The composed form of a path in the roster.
pub(crate) fn composed_path(path: At<String>) -> At<String> {
    At::new(composed(&path.value).into_owned(), path.span)
}

#[cfg(test)]
mod tests {
    use super::composed;

    #[test]
    fn both_forms_of_a_name_are_one() {
        assert_eq!(composed("cafe\u{301}.png"), "caf\u{e9}.png");
        assert_eq!(composed("caf\u{e9}.png"), "caf\u{e9}.png");
        // Hangul, and two marks in an order that is not the canonical one
        assert_eq!(composed("\u{1112}\u{1161}\u{11ab}"), "\u{d55c}");
        assert_eq!(composed("a\u{301}\u{323}"), "\u{1ea1}\u{301}");
    }
}
