//! HTML comments, which are removed from all that is made of a text.

use std::{borrow::Cow, ops::Range};

use roster::Problem;

use crate::problem::SiteProblem;

/// The first comment in raw HTML from `from` on. Its end is `None` if it is missing.
fn next(html: &str, from: usize) -> Option<(usize, Option<usize>)> {
    let start = from + html.get(from..)?.find("<!--")?;
    let inside = start + "<!--".len();
    let rest = &html[inside..];
    // these end immediately by the HTML standard
    let short = ["->", ">"].into_iter().find(|end| rest.starts_with(end));
    let end = match short {
        Some(end) => Some(inside + end.len()),
        None => rest.find("-->").map(|at| inside + at + "-->".len()),
    };
    Some((start, end))
}

/// Removes comments from raw HTML. A comment without an end continues to the end of the text.
pub(super) fn without(html: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut from = 0;
    while let Some((start, end)) = next(html, from) {
        kept.push_str(&html[from..start]);
        from = end.unwrap_or(html.len());
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[from..]);
    Cow::Owned(kept)
}

/// The position of a comment without an end in raw HTML.
pub(super) fn unclosed_in_html(html: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some((start, end)) = next(html, from) {
        let Some(end) = end else {
            return Some(start..start + "<!--".len());
        };
        from = end;
    }
    None
}

/// The position of `<!--` in plain text, which is no comment for Markdown: its end is missing, or in another
/// paragraph. `\<!--` is meant as text.
pub(super) fn unclosed_in_text(source: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let text = source.get(span.clone())?;
    let mut places = text.match_indices("<!--").map(|(at, _)| span.start + at);
    let start = places.find(|at| {
        let before = &source[..*at];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        backslashes.is_multiple_of(2)
    })?;
    Some(start..start + "<!--".len())
}

/// The problem of a comment without an end.
pub(super) fn problem(span: Range<usize>) -> Problem {
    Problem::new(SiteProblem::OpenComment, span)
        .label("opened here; expected `-->`")
        .help(
            "close it with `-->` in the same paragraph, or begin it on a line of its own; `\\<!--` is text",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_cut_out() {
        assert_eq!(without("a <!-- b --> c <!-- d\ne -->f"), "a  c f");
        assert_eq!(without("<!--> a <!---> b <!----> c"), " a  b  c");
        assert_eq!(without("a <!-- b -- > c"), "a ");
        assert!(matches!(without("<b>"), Cow::Borrowed("<b>")));
    }

    #[test]
    fn comments_without_an_end_are_found() {
        assert_eq!(unclosed_in_html("<!-- a --> <!-- b"), Some(11..15));
        assert_eq!(unclosed_in_html("<!-- a <!-- b -->"), None);
        let in_text = |source: &str| unclosed_in_text(source, &(2..source.len()));
        assert_eq!(in_text("a <!-- b"), Some(2..6));
        assert_eq!(in_text("a \\<!-- b"), None);
        assert_eq!(in_text("a \\\\<!-- b"), Some(4..8));
    }
}
