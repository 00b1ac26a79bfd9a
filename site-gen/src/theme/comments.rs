//! Removes whole-line comments from style sheets, since viewers do not need them. Also part of the build script,
//! which compresses the result.
//!
//! Written by hand: `cssparser` is under MPL-2.0, which `deny.toml` allows only in tests, and only the ends of strings
//! and comments matter here.

use std::borrow::Cow;

/// Removes comments that are alone on their lines, except licences: `/*! .. */`.
pub(crate) fn without_comments(text: &str) -> Cow<'_, str> {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote = None;
    while let Some(c) = rest.chars().next() {
        if quote.is_none() && rest.starts_with("/*") && !rest.starts_with("/*!") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            let (comment, behind) = rest.split_at(end);
            let line = behind.trim_start_matches([' ', '\t', '\r']);
            let indent = left.trim_end_matches([' ', '\t']).len();
            let is_alone = left[..indent].is_empty() || left[..indent].ends_with('\n');
            match line.strip_prefix('\n').filter(|_| is_alone) {
                Some(next) => {
                    left.truncate(indent);
                    rest = next;
                }
                None => {
                    left.push_str(comment);
                    rest = behind;
                }
            }
            continue;
        }
        let mut taken = c.len_utf8();
        match quote {
            Some(_) if c == '\\' => taken += rest[1..].chars().next().map_or(0, char::len_utf8),
            Some(open) if c == open || c == '\n' => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        left.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    match left == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_style_sheets_go_from_lines_of_their_own() {
        let style = "/* About\n   this. */\n.a {\n  /* b */\n  c: 1; /* d */\n  e: \"/* f */\n\";\n}\n/*! (c) */\n.g/**/.h {}\n/* end */";
        let left =
            ".a {\n  c: 1; /* d */\n  e: \"/* f */\n\";\n}\n/*! (c) */\n.g/**/.h {}\n/* end */";
        assert_eq!(without_comments(style), left);
        assert_eq!(
            without_comments("a { content: \"\\\"/*\";\n/* b */\n}"),
            "a { content: \"\\\"/*\";\n}"
        );
    }
}
