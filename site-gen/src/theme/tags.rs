//! The HTML tags with which pages load assets.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Error, ErrorKind};

use crate::{escape, theme::assets::Link};

type Links = BTreeMap<String, Link>;

/// Writes an asset's tags.
type Tag = fn(&Link, &Links) -> String;

/// The template functions that write the tags of an asset.
pub(super) const TAGS: [(&str, Tag); 2] = [
    ("script", |link, links| match &link.needs {
        Some(needs) => {
            preloads(needs, links) + &tag(link, "<script type=\"module\" src", "></script>")
        }
        None => tag(link, "<script defer src", "></script>"),
    }),
    ("stylesheet", |link, _| {
        tag(link, "<link rel=\"stylesheet\" href", ">")
    }),
];

/// The tags for a module that is imported late and for the modules that it needs, without those that the page already
/// has: `beside` and the modules that they need. The tags are kept in a `<template>`: once in the page, they fetch
/// everything at once and check its integrity.
///
/// # Errors
/// If a name is not a module of the theme.
pub(super) fn late(name: &str, beside: &[String], links: &Links) -> Result<String, Error> {
    let mut there: BTreeSet<&str> = beside.iter().map(String::as_str).collect();
    for name in beside {
        there.extend(needs(name, links)?.iter().map(String::as_str));
    }
    let wanted = needs(name, links)?.iter().map(String::as_str);
    let wanted = wanted.chain([name]).filter(|name| !there.contains(name));
    Ok(preloads(wanted, links))
}

fn needs<'l>(name: &str, links: &'l Links) -> Result<&'l [String], Error> {
    let needs = links.get(name).and_then(|link| link.needs.as_deref());
    needs.ok_or_else(|| {
        let message = format!("the theme has no module `{name}`");
        Error::new(ErrorKind::InvalidOperation, message)
    })
}

fn preloads<N: AsRef<str>>(names: impl IntoIterator<Item = N>, links: &Links) -> String {
    let links = names
        .into_iter()
        .filter_map(|name| links.get(name.as_ref()));
    links
        .map(|link| tag(link, "<link rel=\"modulepreload\" href", ">"))
        .collect()
}

fn tag(link: &Link, open: &str, close: &str) -> String {
    format!(
        "{open}=\"{}\" integrity=\"{}\" crossorigin=\"anonymous\"{close}",
        escape::html(&link.url),
        escape::html(&link.integrity)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_has_is_not_fetched_late_again() {
        let module = |name: &str, needs: &[&str]| {
            let link = Link {
                url: format!("/{name}"),
                integrity: "sha384-x".to_owned(),
                needs: Some(needs.iter().map(|name| (*name).to_owned()).collect()),
            };
            (name.to_owned(), link)
        };
        let links = [
            module("list.js", &[]),
            module("engine.js", &[]),
            module("page.js", &["list.js"]),
            module("play.js", &["list.js", "engine.js"]),
        ];
        let links = links.into();
        let tags = late("play.js", &["page.js".to_owned()], &links).unwrap();
        let fetched: Vec<_> = tags.split("href=\"/").skip(1).collect();
        assert!(
            fetched[0].starts_with("engine.js") && fetched[1].starts_with("play.js"),
            "{tags}"
        );
        assert_eq!(fetched.len(), 2, "{tags}");
        assert!(late("pay.js", &[], &links).is_err());
        let (_, script) = TAGS[0];
        let tags = script(&links["page.js"], &links);
        assert!(
            tags.starts_with("<link rel=\"modulepreload\" href=\"/list.js\""),
            "{tags}"
        );
        assert!(
            tags.contains("<script type=\"module\" src=\"/page.js\""),
            "{tags}"
        );
    }
}
