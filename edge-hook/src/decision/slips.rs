//! Detects mistakes in pasting a stream key, so that the denial can name them. Such an address is denied whatever
//! the key is.

/// Invisible characters that are copied along with text, besides spaces and tabs.
const INVISIBLE: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
/// The same characters and spaces as some encoders escape them, in lower case.
const ESCAPED: [&str; 6] = ["%20", "%09", "%0a", "%0d", "%c2%a0", "%e2%80%8b"];

/// Whether a part of the address's path or query begins or ends with a space or invisible character. An escaped one
/// counts only where a stream key may be, since elsewhere it may be intended.
pub(crate) fn has_space(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    // the host is not pasted with the key
    let mut parts = rest.split(['/', '?', '&', '=']).skip(1);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let streams = path.split('/').skip(2);
    let keys = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("key="));
    parts.any(is_padded) || streams.chain(keys).any(is_padded_by_escapes)
}

fn is_padded(part: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
    part.starts_with(blank) || part.ends_with(blank)
}

fn is_padded_by_escapes(part: &str) -> bool {
    // nearly all addresses have none
    if !part.contains('%') {
        return false;
    }
    let part = part.to_ascii_lowercase();
    let mut escapes = ESCAPED.iter();
    escapes.any(|blank| part.starts_with(blank) || part.ends_with(blank))
}

/// Whether the path has an app and a stream, but an empty part before or between them, as in `show//KEY`.
pub(crate) fn has_empty_part(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let path = rest.split('?').next().unwrap_or("");
    let parts: Vec<_> = path.split('/').skip(1).collect();
    let named = parts.iter().filter(|part| !part.is_empty()).count();
    let first_two = parts.iter().take(2).filter(|part| !part.is_empty()).count();
    named >= 2 && first_two < 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_around_a_key_are_found_wherever_a_key_may_stand() {
        for space in [
            " ", "\t", "\n", "\r\n", "\u{a0}", "\u{3000}", "\u{feff}", "%20", "%0A", "%C2%A0",
        ] {
            for url in [
                format!("rtmp://h/show/KEY{space}"),
                format!("rtmp://h:1935/show/{space}KEY"),
                format!("srt://default/show/KEY{space}"),
                format!("http://h:3333/show/KEY{space}?direction=whip"),
                format!("rtmp://h/show/ann?key=KEY{space}"),
                format!("rtmp://h/show/ann?key={space}KEY&x=1"),
            ] {
                assert!(has_space(&url), "{url:?}");
            }
        }
        for url in [
            "rtmp://h/show/KEY",
            "rtmp://h/show/KE Y",
            "http://h:3333/show/KEY?direction=whip&token=a%20",
            "rtmp://h/show%20/KEY",
            "rtmp://h /show/KEY",
            "",
            "KEY ",
        ] {
            assert!(!has_space(url), "{url:?}");
        }
    }

    #[test]
    fn two_slashes_before_a_key_are_found() {
        for url in [
            "rtmp://h/show//KEY",
            "rtmp://h//show/KEY",
            "srt://default/show//KEY?x",
            "rtmp://h/show///KEY",
        ] {
            assert!(has_empty_part(url), "{url}");
        }
        for url in [
            "rtmp://h/show/KEY",
            "rtmp://h/show/",
            "rtmp://h/show//",
            "rtmp://h",
            "",
            "h//x",
            "rtmp://h/a?x=//b",
        ] {
            assert!(!has_empty_part(url), "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(url in any::<String>(), urlish in "[a-z:/?&=%2 é]{0,40}") {
            for url in [&url, &urlish] {
                let _ = (has_space(url), has_empty_part(url));
            }
        }
    }
}
