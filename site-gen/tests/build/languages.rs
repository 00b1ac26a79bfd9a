//! A site in each of the theme's languages has no English on its pages, and dates in the language's format.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;
use scraper::{Html, Selector};

use crate::{
    pages::pages,
    support::{Site, Tree},
};

/// A site with every kind of page, and names that are not words.
const ROSTER: &str = r#"[site]
title = "Zzyzx"
url = "https://live.example.net"
timezone = "Europe/Berlin"
embed = "*"
language = "en"

[ome]
api_token = { env = "OME_API_TOKEN" }

[apps.show]
title = "Qoph"
ingest = ["whip", "rtmp", "srt"]
playback = ["webrtc", "llhls"]

[apps.radio]
title = "Waw"

[users.alice]
name = "Alice"
apps = ["show", "radio"]
about = "users/alice.md"

[users.bob]
name = "Bob"
apps = ["show"]

[users.carol]
name = "Carol"
apps = ["show"]
watchers = ["alice"]

[groups.crew]
title = "Taw"
members = ["alice", "bob"]

[layouts.finals]
title = "Yodh"
canvas = [1280, 720]
slots = [{ stream = "show/alice", x = 0, y = 0, w = 1280, h = 720 }]

[layouts.call]
title = "Kaph"
kind = "grid"
streams = ["show/alice", "show/bob"]

[channels.main]
title = "Mem"
app = "show"
turns = [{ user = "alice", at = 2099-03-09T19:00:00Z, for = "1h" }]
"#;

const CONTENT: &str = "+++
title = \"Lamedh\"
date = 2027-03-09
tags = [\"Samekh\"]
+++

## Alpha

- [x] alpha
- [ ] beta

## Beta

> [!NOTE]
> Gimel

> [!WARNING]
> Gimel

## Gamma

{{ layout(\"call\") }}
";

fn built(language: &str) -> Tree {
    let site = Site::new(&ROSTER.replace("\"en\"", &format!("\"{language}\"")));
    site.write("content/users/alice.md", "Bread");
    for page in ["news/one.md", "news/two.md"] {
        site.write(&format!("content/{page}"), CONTENT);
    }
    site.good(&["build"]);
    site.tree("public")
}

/// All texts of a page, including those for screen readers.
fn words(page: &Html) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let every = Selector::parse("*").unwrap();
    for element in page.select(&every) {
        let name = element.value().name();
        if !["script", "code", "kbd"].contains(&name) {
            let texts = element.children().filter_map(|node| node.value().as_text());
            found.extend(texts.map(|text| text.trim().to_owned()));
        }
        let spoken = ["aria-label", "title", "alt", "placeholder"];
        let kept = ["data-on", "data-off", "data-word", "data-pattern"];
        let told = (name == "meta").then_some("content");
        let names = spoken.into_iter().chain(kept).chain(told);
        found.extend(names.filter_map(|name| Some(element.attr(name)?.trim().to_owned())));
    }
    found.remove("");
    found
}

/// The texts of a language that have letters outside their arguments.
fn texts(language: &str) -> BTreeSet<String> {
    fn walk(value: &toml::Value, found: &mut BTreeSet<String>) {
        match value {
            toml::Value::String(text) => _ = found.insert(text.clone()),
            toml::Value::Table(table) => table.values().for_each(|value| walk(value, found)),
            _ => panic!("{value:?} is no text"),
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../themes/default/i18n");
    let text = fs::read_to_string(folder.join(format!("{language}.toml"))).unwrap();
    let mut found = BTreeSet::new();
    walk(&text.parse::<toml::Table>().unwrap().into(), &mut found);
    let argument = Regex::new(r"\{\w+\}").unwrap();
    let says = |text: &String| argument.replace_all(text, "").contains(char::is_alphabetic);
    found.into_iter().filter(says).collect()
}

/// Matches a text with any arguments, and a number for `n`.
fn pattern(text: &str) -> Regex {
    let escaped = regex::escape(text).replace(r"\{n\}", r"\d+");
    let argument = Regex::new(r"\\\{\w+\\\}").unwrap();
    Regex::new(&format!("^{}$", argument.replace_all(&escaped, ".+"))).unwrap()
}

/// Those of the texts that appear somewhere on a site.
fn said(texts: &BTreeSet<String>, site: &Tree) -> BTreeSet<String> {
    let all: BTreeSet<String> = pages(site).flat_map(|(_, page)| words(&page)).collect();
    let is_said = |text: &&String| {
        let pattern = pattern(text);
        all.iter().any(|words| pattern.is_match(words))
    };
    texts.iter().filter(is_said).cloned().collect()
}

#[test]
fn no_english_is_left() {
    let english = texts("en");
    let seen = said(&english, &built("en"));
    assert!(seen.len() > 150, "the search finds English: {}", seen.len());
    for language in ["de", "fr", "es", "ja"] {
        let site = built(language);
        let own = texts(language);
        let left: Vec<String> = said(&english, &site)
            .into_iter()
            .filter(|text| !own.contains(text))
            .collect();
        assert!(left.is_empty(), "{language}: {left:#?}");
        for (name, page) in pages(&site) {
            assert_eq!(page.root_element().attr("lang"), Some(language), "{name}");
        }
    }
}

#[test]
fn dates_are_the_languages_own() {
    let site = built("ja");
    let text = |name: &str| String::from_utf8(site[name].clone()).unwrap();
    let schedule = text("schedule/index.html");
    assert!(
        schedule.contains("2099年3月9日(月) 20:00 CET"),
        "{schedule}"
    );
    let page = text("news/one/index.html");
    assert!(page.contains("2027年3月9日"), "{page}");
}

#[test]
fn a_language_from_right_to_left_turns_the_pages_but_not_the_canvas_of_obs() {
    for (language, direction) in [("he", Some("rtl")), ("en", None)] {
        for (name, page) in pages(&built(language)) {
            let expected = direction.filter(|_| !name.contains("obs/"));
            assert_eq!(page.root_element().attr("dir"), expected, "{name}");
        }
    }
}
