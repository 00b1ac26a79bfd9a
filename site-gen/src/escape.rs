//! Escapes texts for HTML and XML.

use std::fmt::{self, Write};

/// Escapes a text for an element or a quoted attribute in HTML or XML.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    write(&mut escaped, text).expect("writing to a string cannot fail");
    escaped
}

/// Escapes a text for XML, and removes characters that XML does not allow.
pub fn xml(text: &str) -> String {
    let kept: String = text.chars().filter(|c| is_xml(*c)).collect();
    html(&kept)
}

/// Writes a text escaped like [`html`].
///
/// # Errors
/// When writing fails.
pub fn write(out: &mut impl Write, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// Whether a character must be escaped.
pub fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// A character of XML 1.0: <https://www.w3.org/TR/xml/#charsets>. It has those of C1, but discourages them.
pub fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_has_no_control_characters_but_line_ends_and_tabs() {
        let text = "a\u{1b}\u{0}\u{b}\tb\n\u{85}\u{ffff}<";
        assert_eq!(xml(text), "a\tb\n&lt;");
        assert_eq!(html("\u{1b}<"), "\u{1b}&lt;");
    }
}
