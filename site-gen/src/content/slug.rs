//! Titles in addresses: of tags, and in the fragments of headings.

use icu_properties::{CodePointMapData, props::GeneralCategory};
use roster::composed;

/// The maximum length in characters. A file name has at most 255 bytes, and a character at most 4.
const MOST: usize = 63;

/// Letters, digits and marks of all scripts, in lower case and composed (NFC), with a single `-` for everything
/// between them. Returns `None` if nothing is left.
///
/// A word contains the same characters as an identifier in [UAX 31](https://www.unicode.org/reports/tr31/), without
/// `_`: vowel signs, viramas and tone marks belong to their letter, joiners are kept between letters of the scripts
/// that need them, and so are the marks of its table 3a that are not ASCII, hyphens or apostrophes.
pub fn slug(title: &str) -> Option<String> {
    let lower: String = title.chars().flat_map(char::to_lowercase).collect();
    let text = composed(&lower);
    let mut slug = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let last = slug.chars().next_back().filter(|last| *last != '-');
        let next = rest.clone().next();
        match kind(c) {
            Kind::Letter => slug.push(c),
            Kind::Mark if last.is_some() => slug.push(c),
            Kind::Joiner if joins(last) && joins(next) => slug.push(c),
            Kind::Medial if last.is_some() && next.is_some_and(char::is_alphanumeric) => {
                slug.push(c);
            }
            Kind::Mark | Kind::Joiner | Kind::Invisible => {}
            Kind::Medial | Kind::Other if last.is_some() => slug.push('-'),
            Kind::Medial | Kind::Other => {}
        }
    }
    cut(&mut slug);
    (!slug.is_empty()).then_some(slug)
}

enum Kind {
    /// A letter or digit.
    Letter,
    /// A mark that belongs to the letter before it.
    Mark,
    /// U+200C and U+200D, which change the form of the letters next to them.
    Joiner,
    /// A mark within a word: `·` in Catalan, the gershayim in Hebrew, the tsheg in Tibetan, `・` in Japanese.
    Medial,
    /// Hints for the display, such as a soft hyphen, a direction, or the form of an emoji.
    Invisible,
    Other,
}

fn kind(c: char) -> Kind {
    if c.is_ascii() {
        return match c.is_ascii_alphanumeric() {
            true => Kind::Letter,
            false => Kind::Other,
        };
    }
    match (c, CodePointMapData::<GeneralCategory>::new().get(c)) {
        ('\u{200c}' | '\u{200d}', _) => Kind::Joiner,
        ('·' | '\u{5f4}' | '\u{f0b}' | '・', _) => Kind::Medial,
        // a zero-width space separates words
        ('\u{200b}', _) => Kind::Other,
        ('\u{fe0e}' | '\u{fe0f}', _) | (_, GeneralCategory::Format) => Kind::Invisible,
        (_, GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark) => Kind::Mark,
        _ if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Other,
    }
}

/// Whether a joiner next to this character may be needed: in scripts with joined letters, from Arabic on.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c >= '\u{600}' && matches!(kind(c), Kind::Letter | Kind::Mark))
}

/// Keeps at most [`MOST`] characters, and never a letter without its marks.
fn cut(slug: &mut String) {
    let belongs = |c: char| matches!(kind(c), Kind::Mark | Kind::Joiner);
    if let Some((mut end, next)) = slug.char_indices().nth(MOST) {
        if belongs(next) {
            let letter = slug[..end].trim_end_matches(belongs).char_indices();
            end = letter.last().map_or(0, |(at, _)| at);
        }
        slug.truncate(end);
    }
    slug.truncate(slug.trim_end_matches('-').len());
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[track_caller]
    fn is(title: &str, expected: &str) {
        assert_eq!(slug(title).as_deref(), Some(expected), "{title}");
    }

    #[test]
    fn titles_keep_the_letters_of_their_script() {
        is("Studio PC!", "studio-pc");
        is("Über uns", "über-uns");
        is("配信の始め方", "配信の始め方");
        is("OBS で配信", "obs-で配信");
        is(&"ü".repeat(99), &"ü".repeat(63));
        assert_eq!(slug("… !"), None);
    }

    #[test]
    fn marks_of_all_scripts_stay_with_their_letters() {
        for word in [
            "हिन्दी",
            "தமிழ்",
            "ខ្មែរ",
            "မြန်မာ",
            "བོད་སྐད",
            "ภาษาไทย",
            "ລາວ",
            "తెలుగు",
            "ಕನ್ನಡ",
            "മലയാളം",
            "සිංහල",
            "عَرَبِيّ",
            "עִבְרִית",
            "צה״ל",
            "ライブ・配信",
        ] {
            let word = &*roster::composed(word);
            is(word, word);
            is(&format!("1. {word}, {word}"), &format!("1-{word}-{word}"));
        }
    }

    #[test]
    fn both_forms_of_a_letter_are_one() {
        is("E\u{301}t\u{e9}", "\u{e9}t\u{e9}");
        is("\u{1112}\u{1161}\u{11ab}", "\u{d55c}");
    }

    #[test]
    fn what_is_not_seen_cuts_no_word() {
        is("Zu\u{ad}satz\u{2060}e", "zusatze");
        is("می\u{200c}خواهم", "می\u{200c}خواهم");
        is("a\u{200d}b \u{200d}c", "ab-c");
        is("col·legi · dos", "col·legi-dos");
        is("❤\u{fe0f} love 1\u{fe0f}\u{20e3}", "love-1");
        is("👩\u{200d}💻 code", "code");
    }

    #[test]
    fn a_long_title_is_not_cut_within_a_letter() {
        let long = "a".repeat(62);
        is(&format!("{long}हि"), &long);
        is(&format!("{long}ह"), &format!("{long}ह"));
    }
}
