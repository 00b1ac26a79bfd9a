//! Leaves out the comments of scripts and style sheets that have lines of their own; viewers have no use for them.
//! Also part of the build script, which compresses what is left.

use std::borrow::Cow;

/// An asset as it is sent.
pub(crate) fn without_comments<'t>(name: &str, text: &'t str) -> Cow<'t, str> {
    if name.ends_with(".js") {
        script(text)
    } else if name.ends_with(".css") {
        style(text)
    } else {
        Cow::Borrowed(text)
    }
}

/// Lines that begin with `//` are comments for sure only where no text goes over several lines, so scripts with
/// templates or block comments stay as they are.
fn script(text: &str) -> Cow<'_, str> {
    let is_comment = |line: &&str| {
        let line = line.trim_start();
        // licences and directives are for others to read
        line.starts_with("//") && !line.starts_with("//!") && !line.starts_with("//#")
    };
    let lines = || text.split_inclusive('\n');
    let is_plain = lines().filter(|line| !is_comment(line)).all(|line| {
        let ends_here = !line.trim_end_matches(['\r', '\n']).ends_with('\\');
        ends_here && !line.contains(['`']) && !line.contains("/*")
    });
    match is_plain && lines().any(|line| is_comment(&line)) {
        true => Cow::Owned(lines().filter(|line| !is_comment(line)).collect()),
        false => Cow::Borrowed(text),
    }
}

/// Comments that stand alone on their lines, but for licences: `/*! .. */`.
fn style(text: &str) -> Cow<'_, str> {
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
    fn comments_of_scripts_go_if_they_are_comments_for_sure() {
        let script = "// About.\n(function () {\n  // It `does`.\n  let a = \"// no\"; // yes\n  b(/\\/\\//);\n//! (c)\n})();\n";
        let left = "(function () {\n  let a = \"// no\"; // yes\n  b(/\\/\\//);\n//! (c)\n})();\n";
        assert_eq!(without_comments("a.js", script), left);
        for kept in [
            "let a = `\n// text\n`;\n",
            "/*\n// a */ let b;\n",
            "let a = \"b\\\n// c\";\n",
            "let a = 1;\n",
        ] {
            assert_eq!(without_comments("a.js", kept), kept);
        }
        assert_eq!(without_comments("a.svg", script), script);
    }

    #[test]
    fn comments_of_style_sheets_go_from_lines_of_their_own() {
        let style = "/* About\n   this. */\n.a {\n  /* b */\n  c: 1; /* d */\n  e: \"/* f */\n\";\n}\n/*! (c) */\n.g/**/.h {}\n/* end */";
        let left =
            ".a {\n  c: 1; /* d */\n  e: \"/* f */\n\";\n}\n/*! (c) */\n.g/**/.h {}\n/* end */";
        assert_eq!(without_comments("a.css", style), left);
        assert_eq!(
            without_comments("a.css", "a { content: \"\\\"/*\";\n/* b */\n}"),
            "a { content: \"\\\"/*\";\n}"
        );
    }
}
