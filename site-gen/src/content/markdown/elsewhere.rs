//! The HTML of a text outside its page, for feeds.

use url::Url;

use super::headings::ANCHOR;
use crate::escape;

/// The HTML of a page at `url` with absolute addresses, and without the links next to headings. Feed readers do not
/// know the address of a text, and show such a link as `#`.
///
/// Only for HTML from this module's siblings: each `<` begins a tag, and all addresses are in double quotes.
pub fn elsewhere(html: &str, url: &str) -> String {
    let base = Url::parse(url).ok();
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with(ANCHOR) {
            let end = rest.find("</a>").map_or(rest.len(), |at| at + "</a>".len());
            rest = &rest[end..];
            continue;
        }
        let tag = &rest[..end(rest)];
        match &base {
            Some(base) => text.push_str(&absolute(tag, base)),
            None => text.push_str(tag),
        }
        rest = &rest[tag.len()..];
    }
    text.push_str(rest);
    text
}

/// The end of the tag at the start; attributes may contain `>`.
fn end(html: &str) -> usize {
    let mut quoted = false;
    let end = html.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.map_or(html.len(), |at| at + 1)
}

/// A tag with absolute addresses.
fn absolute(tag: &str, base: &Url) -> String {
    let found = [" href=\"", " src=\""].into_iter().find_map(|name| {
        let start = tag.find(name)? + name.len();
        let length = tag[start..].find('"')?;
        // text inside another attribute is not an attribute
        let is_outside = tag[..start - 1].matches('"').count().is_multiple_of(2);
        is_outside.then_some(start..start + length)
    });
    let Some(place) = found else {
        return tag.to_owned();
    };
    let Ok(url) = base.join(&unescaped(&tag[place.clone()])) else {
        return tag.to_owned();
    };
    format!(
        "{}{}{}",
        &tag[..place.start],
        escape::html(url.as_str()),
        &tag[place.end..]
    )
}

/// The value of an attribute.
fn unescaped(value: &str) -> String {
    let value = value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'");
    let value = value.replace("&lt;", "<").replace("&gt;", ">");
    value.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::elsewhere;
    use crate::content::markdown::{Place, Words, render};

    #[test]
    fn addresses_are_absolute_and_headings_have_no_link() {
        let source = "## Über\n\n[a](/b/?c=1&d) [e](#f) [g](https://h.example/?i&j) [k](l.png \"m > n\") ![o \"p\" href=](/q.png)\n\n\
            `<a href=\"/r\">` s[^1] t@u.example <v@w.example>\n\n[^1]: x\n";
        let words = Words::default();
        let place = Place {
            words: Some(&words),
            ..Place::default()
        };
        let html = elsewhere(
            &render(source, &place).html(),
            "https://a.example/news/one/",
        );
        for part in [
            "<h2 id=\"über\">Über</h2>",
            "<a href=\"https://a.example/b/?c=1&amp;d\">a</a>",
            "<a href=\"https://a.example/news/one/#f\">e</a>",
            "<a href=\"https://h.example/?i&amp;j\">g</a>",
            "<a href=\"https://a.example/news/one/l.png\" title=\"m &gt; n\">k</a>",
            "<img src=\"https://a.example/q.png\" alt=\"o &quot;p&quot; href=\"",
            "<code>&lt;a href=\"/r\"&gt;</code>",
            "href=\"https://a.example/news/one/#fn-1\"",
            "<a href=\"mailto:v@w.example\">",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("anchor"), "{html}");
    }
}
