//! Recognises stream keys in texts, and hides them.
//!
//! Every search for keys in a text uses this module. Before a text is shown or logged, anything that begins
//! like a key counts as one: it may be mistyped, cut off, or in capitals.

use std::ops::Range;

use crate::access::key::{KEY_LEN, KEY_PREFIX, StreamKey};

/// In prose, this many letters and digits after the prefix count as a key. Fewer are a word such as
/// `mitts_admission_secret`.
const LEAST: usize = 16;

/// The places of [`KEY_PREFIX`] in a text, in any case.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let (text, prefix) = (text.as_bytes(), KEY_PREFIX.as_bytes());
    let last = prefix.len() - 1;
    // the prefix's last character is rare, so few places are compared whole
    (last..text.len())
        .filter(move |at| text[*at] == prefix[last])
        .map(move |at| at - last)
        .filter(move |at| text[*at..=at + last].eq_ignore_ascii_case(prefix))
}

/// Whether `text` starts like a key. If so, it is never a public name, and is never logged or echoed.
pub fn looks_like_key(text: &str) -> bool {
    text.get(..KEY_PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(KEY_PREFIX))
}

/// Whether `text` contains something that starts like a key, such as a part of an address.
pub fn holds_key(text: &str) -> bool {
    starts(text).next().is_some()
}

/// The places of valid keys in `text`.
pub(crate) fn valid_keys(text: &str) -> impl Iterator<Item = Range<usize>> {
    starts(text)
        .map(|start| start..start + KEY_LEN)
        .filter(|place| text.get(place.clone()).map(StreamKey::validate) == Some(Ok(())))
}

/// Replaces everything that looks like a stream key with dots.
pub fn mask_keys(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut copied = 0;
    for start in starts(text) {
        let start = start + KEY_PREFIX.len();
        // a key that follows another one without a gap is hidden with it
        if start < copied {
            continue;
        }
        let rest = &text[start..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        if length >= LEAST {
            let length = length + tail(&rest[length..]);
            shown.push_str(&text[copied..start]);
            shown.push_str(&dots(&rest[..length]));
            copied = start + length;
        }
    }
    shown.push_str(&text[copied..]);
    shown
}

/// How many bytes of a guest's key are left behind its first letters and digits: it is a JSON Web Token, with `.`, `-` and
/// `_` in it.
fn tail(rest: &str) -> usize {
    let part = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        end.unwrap_or(text.len())
    };
    let mut length = part(rest);
    // a dot at the end of a sentence stays
    while let Some(next) = rest[length..].strip_prefix('.')
        && part(next) > 0
    {
        length += 1 + part(next);
    }
    length
}

/// Replaces each character with a dot, except spaces and quotes.
pub(crate) fn dots(text: &str) -> String {
    let dot = |c: char| match c.is_whitespace() || c == '"' || c == '\'' {
        true => c,
        false => '•',
    };
    text.chars().map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2";

    #[test]
    fn keys_without_a_gap_are_hidden_together() {
        let shown = mask_keys(&format!("keys = [\"{KEY}{KEY}\"]"));
        assert_eq!(
            shown,
            format!("keys = [\"mitts_{}\"]", "•".repeat(KEY.len() * 2 - 6))
        );
    }

    #[test]
    fn a_key_is_found_whole_mistyped_and_in_capitals() {
        let capitals = KEY.to_uppercase();
        let cut = &KEY[..30];
        for text in [KEY, &capitals, cut] {
            assert!(looks_like_key(text));
            let path = format!("/show/{text}?a");
            assert!(!looks_like_key(&path) && holds_key(&path));
            assert!(!mask_keys(&path).to_lowercase().contains("a4dq"));
        }
        assert_eq!(valid_keys(&format!("é {KEY}{KEY}")).count(), 2);
        assert_eq!(valid_keys(&format!("{cut} {capitals}")).count(), 0);
    }

    #[test]
    fn words_that_begin_alike_are_shown() {
        let name = "MITTS_ADMISSION_SECRET";
        assert_eq!(mask_keys(name), name);
    }

    #[test]
    fn a_guests_key_is_hidden_whole() {
        let key = "mitts_eyJhbGciOiJFZERTQSJ9.eyJhdWQ_-iOiJ-.aA_-9-";
        let shown = mask_keys(&format!("rtmp://h/show/{key}?a=b, {key}. No."));
        let dots = "•".repeat(key.len() - 6);
        assert_eq!(
            shown,
            format!("rtmp://h/show/mitts_{dots}?a=b, mitts_{dots}. No.")
        );
        assert!(looks_like_key(key));
    }

    /// The first prefix is not a key's, the second is.
    #[test]
    fn a_key_behind_another_prefix_is_hidden() {
        let shown = mask_keys(&format!("mitts_{KEY}"));
        assert_eq!(shown, format!("mitts_mitts_{}", "•".repeat(40)));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(mitts_|MITTS_|[a-z2-7é_]){0,60}") {
            let _ = (looks_like_key(&text), holds_key(&text));
            prop_assert_eq!(mask_keys(&text).chars().count(), text.chars().count());
            prop_assert!(valid_keys(&text).all(|place| place.end <= text.len()));
        }
    }
}
