//! Finds the addresses in style sheets, checks them, and replaces `url(dot.svg)` with that asset's address.
//!
//! Written by hand: `cssparser` is under MPL-2.0, which `deny.toml` allows only in tests.

use std::{collections::BTreeMap, ops::Range};

use roster::{Problem, Report, composed, nearest};

use crate::{
    problem::SiteProblem,
    theme::{assets::Link, files::File, texts::SCRIPTS},
};

/// An address in a style sheet.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    /// Its position, without quotes.
    span: Range<usize>,
    /// Whether it follows `@import`.
    import: bool,
}

/// Reports the problems of all style sheets: names of missing assets, and imports.
pub(super) fn check(assets: &BTreeMap<String, File>) -> Vec<Report> {
    let styles = assets.iter().filter(|(name, _)| name.ends_with(".css"));
    let reports = styles.filter_map(|(_, file)| {
        let text = file.text()?;
        let found = addresses(text);
        let problems: Vec<_> = found
            .into_iter()
            .filter_map(|address| problem(text, address, assets))
            .collect();
        (!problems.is_empty()).then(|| Report::new(&file.shown, text, problems))
    });
    reports.collect()
}

/// The style sheet with names of assets replaced by their addresses.
pub(super) fn linked(css: &str, links: &BTreeMap<String, Link>) -> String {
    let mut linked = String::with_capacity(css.len());
    let mut end = 0;
    for Address { span, .. } in addresses(css) {
        let (name, tail) = parts(&css[span.clone()]);
        if let Some(link) = links.get(&*composed(name)) {
            linked.push_str(&css[end..span.start]);
            linked.push_str(&link.url);
            linked.push_str(tail);
            end = span.end;
        }
    }
    linked.push_str(&css[end..]);
    linked
}

fn problem(text: &str, address: Address, assets: &BTreeMap<String, File>) -> Option<Problem> {
    let written = &text[address.span.clone()];
    let (name, _) = parts(written);
    let is_elsewhere = name.starts_with('/') || written.contains(':');
    if name.is_empty() || is_elsewhere {
        return None;
    }
    if address.import {
        let problem = Problem::new(SiteProblem::StyleImport, address.span)
            .label("expected rules of this style sheet");
        return Some(problem.help(format!(
            "put {{{{ stylesheet(\"{name}\") }}}} into the template, before this one's"
        )));
    }
    if SCRIPTS.contains(&name) || assets.contains_key(&*composed(name)) {
        return None;
    }
    Some(
        Problem::new(SiteProblem::NoStyleAsset(name.to_owned()), address.span)
            .label("expected the name of a file in the theme's assets/")
            .help("what is elsewhere is written with its scheme, a file of the site with a `/` before it")
            .did_you_mean(nearest(name, assets.keys().map(String::as_str))),
    )
}

/// Splits an address into a name and the rest: `icons.svg` and `#play`.
fn parts(written: &str) -> (&str, &str) {
    let end = written.find(['#', '?']).unwrap_or(written.len());
    let (name, tail) = written.split_at(end);
    (name.trim_start_matches("./"), tail)
}

/// All addresses outside comments and other strings, in order.
fn addresses(css: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut import = false;
    while let Some(c) = css[at..].chars().next() {
        let rest = &css[at..];
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if c == '"' || c == '\'' {
            let span = string(css, at);
            at = (span.end + 1).min(css.len());
            if import {
                found.push(Address { span, import });
            }
            import = false;
        } else if starts(rest, "url(") && !css[..at].ends_with(is_name) {
            let start = at + 4;
            let start = start + css[start..].len() - css[start..].trim_start().len();
            let span = match css[start..].chars().next() {
                Some('"' | '\'') => string(css, start),
                _ => {
                    let rest = &css[start..];
                    let end = rest.find(')').unwrap_or(rest.len());
                    start..start + rest[..end].trim_end().len()
                }
            };
            at = span.end;
            // so that the closing quote does not open another string
            if css[at..].starts_with(['"', '\'']) {
                at += 1;
            }
            found.push(Address { span, import });
            import = false;
        } else if starts(rest, "@import") {
            import = true;
            at += "@import".len();
        } else {
            import &= c != ';' && c != '{';
            at += c.len_utf8();
        }
    }
    found
}

/// The range inside a string that begins at `at`.
fn string(css: &str, at: usize) -> Range<usize> {
    let quote = css.as_bytes()[at];
    let mut end = at + 1;
    let bytes = css.as_bytes();
    while end < bytes.len() && bytes[end] != quote && bytes[end] != b'\n' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let end = end.min(css.len());
    // a backslash may precede a character of several bytes
    let end = (end..=css.len()).find(|end| css.is_char_boundary(*end));
    at + 1..end.unwrap_or(css.len())
}

fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(css: &str) -> Vec<(&str, bool)> {
        let found = addresses(css).into_iter();
        found.map(|at| (&css[at.span], at.import)).collect()
    }

    #[test]
    fn addresses_are_found_where_they_are_asked_for() {
        let css = "@import 'a.css'; @import url(b.css) print;\n/* url(no.svg) ' */\n\
            p { content: \"url(no.svg)\"; background: URL( \"c d.svg#e\" ), url('f\\'g'), url( h ) }\n\
            i { mask: my-url(no); x: 'ü\\ü' url(j";
        assert_eq!(
            found(css),
            [
                ("a.css", true),
                ("b.css", true),
                ("c d.svg#e", false),
                ("f\\'g", false),
                ("h", false),
                ("j", false),
            ]
        );
        for odd in [
            "", "url(", "url(\"", "'", "'\\", "'\\ü", "/*", "@import", "\"\\",
        ] {
            found(odd);
        }
    }

    #[test]
    fn what_is_no_asset_is_a_problem() {
        let file = |text: &'static str| File {
            shown: "a.css".to_owned(),
            bytes: text.as_bytes().into(),
        };
        let css = "a{b:url(dot.svg#x)}\nc{d:url(dto.svg)}\n@import 'e.css';\n\
            f{g:url(/h.svg) url(data:x) url(https://a/b) url(#i) url(\"./dot.svg\")}";
        let assets = [("a.css", file(css)), ("dot.svg", file(""))];
        let assets = assets.map(|(name, file)| (name.to_owned(), file)).into();
        let reports = check(&assets);
        let problems = reports.iter().flat_map(|report| &report.problems);
        let found: Vec<_> = problems
            .map(|at| (&css[at.span.clone()], at.code()))
            .collect();
        assert_eq!(found, [("dto.svg", "asset"), ("e.css", "style")]);
    }
}
