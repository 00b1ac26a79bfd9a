//! Splits a template's text into tags and the text between them.

/// The kind of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, a comment, or a tag without an end.
    Text,
    /// `{{ … }}`.
    Expression,
    /// `{% … %}`.
    Statement,
}

/// A piece of a template. All pieces together are the whole template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// Its kind.
    pub kind: Kind,
    /// Its whole text.
    pub whole: &'t str,
    /// The text inside the tag; empty for text.
    pub inner: &'t str,
}

/// Splits a template.
pub(super) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((at, kind)) = opening(rest) {
        let (before, tag) = rest.split_at(at);
        push(&mut pieces, Kind::Text, before, 0);
        let end = match kind {
            Kind::Text => tag.find("#}").map(|end| end + 2),
            Kind::Expression => closing(tag, "}}"),
            Kind::Statement => closing(tag, "%}"),
        };
        let Some(end) = end else {
            push(&mut pieces, Kind::Text, tag, 0);
            return pieces;
        };
        let edge = if kind == Kind::Text { 0 } else { 2 };
        push(&mut pieces, kind, &tag[..end], edge);
        rest = &tag[end..];
        if kind == Kind::Statement && word(&tag[2..end - 2]) == "raw" {
            let end = raw_end(rest);
            push(&mut pieces, Kind::Text, &rest[..end], 0);
            rest = &rest[end..];
        }
    }
    push(&mut pieces, Kind::Text, rest, 0);
    pieces
}

fn push<'t>(pieces: &mut Vec<Piece<'t>>, kind: Kind, whole: &'t str, edge: usize) {
    let inner = if edge == 0 {
        ""
    } else {
        &whole[edge..whole.len() - edge]
    };
    if !whole.is_empty() {
        pieces.push(Piece { kind, whole, inner });
    }
}

/// The position and kind of the next tag. A comment counts as text.
fn opening(text: &str) -> Option<(usize, Kind)> {
    text.match_indices('{').find_map(|(at, _)| {
        let kind = match text.as_bytes().get(at + 1)? {
            b'{' => Kind::Expression,
            b'%' => Kind::Statement,
            b'#' => Kind::Text,
            _ => return None,
        };
        Some((at, kind))
    })
}

/// The end of a tag, after its `close`. Strings in it may contain anything.
fn closing(tag: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, char) in tag.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if char == '\\' => escaped = true,
            Some(mark) if char == mark => quote = None,
            Some(_) => {}
            None if matches!(char, '"' | '\'') => quote = Some(char),
            None if tag[at..].starts_with(close) => return Some(at + close.len()),
            None => {}
        }
    }
    None
}

/// The first word of a statement.
fn word(inner: &str) -> &str {
    let inner = inner.trim_start_matches(['-', '+']).trim_start();
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_');
    &inner[..end.unwrap_or(inner.len())]
}

/// The position of `{% endraw %}`.
fn raw_end(text: &str) -> usize {
    let mut ends = text.match_indices("{%");
    let end = ends.find(|(at, _)| word(&text[at + 2..]) == "endraw");
    end.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pieces_are_told_apart_and_nothing_is_lost() {
        let template =
            "a {# {{ b }} #}{{ c(\"}}\") }}{%- if '%}' -%}d{% raw %}{{ e }}{%- endraw %}{ f {{ g";
        let all = pieces(template);
        let whole: String = all.iter().map(|piece| piece.whole).collect();
        assert_eq!(whole, template);
        let tags: Vec<_> = all
            .iter()
            .filter(|piece| piece.kind != Kind::Text)
            .collect();
        let inner: Vec<_> = tags.iter().map(|piece| piece.inner).collect();
        assert_eq!(inner, [" c(\"}}\") ", "- if '%}' -", " raw ", "- endraw "]);
    }
}
