//! Texts for HTML and XML.

/// A text as it stands in an element or a quoted attribute, of HTML as of XML.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut escaped, c);
    }
    escaped
}

/// The same for XML alone, without what it cannot hold at all.
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| is_xml(*c)) {
        push(&mut escaped, c);
    }
    escaped
}

/// A character of XML 1.0: <https://www.w3.org/TR/xml/#charsets>. It has those of C1, but discourages them.
pub fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

fn push(escaped: &mut String, c: char) {
    match c {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        '"' => escaped.push_str("&quot;"),
        '\'' => escaped.push_str("&#39;"),
        c => escaped.push(c),
    }
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
