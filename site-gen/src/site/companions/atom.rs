//! Atom feeds (RFC 4287): of dated Markdown pages, of the whole site and of each section that has any; and of the
//! schedule.
//!
//! Written by hand: `atom_syndication` would bring `chrono` beside `jiff`, and a second `quick-xml`.

use std::fmt::Write;

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use crate::{
    content::markdown::elsewhere,
    escape,
    paths::FEED,
    site::{
        address,
        companions::Companion,
        facts::{Facts, schedule::Scheduled},
    },
};

/// The maximum number of entries in a feed.
const MOST: usize = 30;

/// The feeds' file names.
pub(super) fn names(facts: &Facts<'_>) -> impl Iterator<Item = String> {
    let sections = facts.sections.iter();
    let sections = sections.filter(|section| facts.are_dated(&section.pages));
    let whole = facts.dated.then_some("/").into_iter();
    let schedule = (!facts.schedule.is_empty()).then_some(address::SCHEDULE);
    whole
        .chain(sections.map(|section| section.path.as_str()))
        .chain(schedule)
        .map(name)
}

/// The feeds of pages. They contain the HTML of pages, which is only rendered if a feed has changed.
pub(super) fn feeds<'f>(facts: &'f Facts<'_>) -> Vec<Companion<'f>> {
    let every: Vec<usize> = (0..facts.content.pages.len()).collect();
    let title = facts.info.title.clone();
    let sections = facts.sections.iter().map(|section| {
        let title = format!("{} · {title}", section.title);
        (section.path.as_str(), title, section.pages.clone())
    });
    let whole = ("/", title.clone(), every);
    let feeds = std::iter::once(whole).chain(sections);
    let feeds = feeds.filter_map(|(path, title, pages)| {
        let pages = newest(facts, &pages);
        if pages.is_empty() {
            return None;
        }
        let draft = feed(facts, path, &title, &pages, Content::Digest);
        let text = move || feed(facts, path, &title, &pages, Content::Html);
        Some(Companion::later(name(path), &draft, text))
    });
    feeds.collect()
}

/// The feed of the schedule, latest first. The time of a change is unknown, so each entry has the date of its start.
pub(super) fn schedule(facts: &Facts<'_>) -> Option<(String, String)> {
    let newest = facts.schedule.entries.iter().map(|entry| entry.at).max()?;
    let title = facts.texts.say("schedule.title", &[]);
    let title = format!("{title} · {}", facts.info.title);
    let mut text = head(facts, address::SCHEDULE, &title, newest);
    for entry in facts.schedule.entries.iter().rev().take(MOST) {
        scheduled(facts, entry, &mut text);
    }
    text.push_str("</feed>\n");
    Some((name(address::SCHEDULE), text))
}

fn scheduled(facts: &Facts<'_>, entry: &Scheduled<'_>, text: &mut String) {
    let Scheduled { id, at, shown, .. } = entry;
    let url = escape::xml(&facts.info.url);
    let words = [shown.shown.as_str(), &shown.title].into_iter();
    let words = words.chain(shown.about.as_deref());
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    // writing to a string cannot fail
    let _ = write!(
        text,
        "<entry>\n<id>{url}{}#{id}</id>\n<title>{}</title>\n<updated>{at}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}{}\"/>\n<summary>{}</summary>\n</entry>\n",
        address::SCHEDULE,
        escape::xml(&shown.name),
        escape::xml(&shown.path),
        escape::xml(&words.join(" · ")),
    );
}

/// `news/feed.xml` of `/news/`.
fn name(path: &str) -> String {
    format!("{}{FEED}", &path[1..])
}

/// What an entry contains of a page's text.
#[derive(Clone, Copy)]
enum Content {
    Html,
    /// A digest of the HTML, for the feed's fingerprint.
    Digest,
}

/// The newest of these pages, with their dates.
fn newest(facts: &Facts<'_>, pages: &[usize]) -> Vec<(Timestamp, usize)> {
    let pages = pages
        .iter()
        .filter(|at| !facts.content.pages[**at].is_section());
    let mut dated: Vec<(Timestamp, usize)> = pages
        .filter_map(|at| Some((facts.written(*at)?, *at)))
        .collect();
    dated.sort_by_key(|(when, at)| (std::cmp::Reverse(*when), *at));
    dated.truncate(MOST);
    dated
}

/// The feed of the section at `path`, or of the whole site; `pages` has its pages, newest first.
fn feed(
    facts: &Facts<'_>,
    path: &str,
    title: &str,
    pages: &[(Timestamp, usize)],
    content: Content,
) -> String {
    let newest = pages.first().map(|(when, _)| *when).unwrap_or_default();
    let mut text = head(facts, path, title, newest);
    for (when, at) in pages {
        entry(facts, *when, *at, content, &mut text);
    }
    text.push_str("</feed>\n");
    text
}

/// The head of the feed of the page at `path`.
fn head(facts: &Facts<'_>, path: &str, title: &str, newest: Timestamp) -> String {
    let home = escape::xml(&format!("{}{path}", facts.info.url));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{home}</id>\n<title>{}</title>\n<updated>{newest}</updated>\n\
         <author><name>{}</name></author>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{home}{FEED}\"/>\n",
        escape::xml(&facts.info.language),
        escape::xml(title),
        escape::xml(&facts.info.title),
    )
}

fn entry(facts: &Facts<'_>, when: Timestamp, at: usize, content: Content, text: &mut String) {
    let page = &facts.content.pages[at];
    let page_url = format!("{}{}", facts.info.url, page.path);
    let address = escape::xml(&page_url);
    // writing to a string cannot fail
    let _ = write!(
        text,
        "<entry>\n<id>{address}</id>\n<title>{}</title>\n<updated>{when}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n",
        escape::xml(facts.rendered.title(at)),
    );
    for tag in &page.front.tags {
        let _ = writeln!(
            text,
            "<category term=\"{}\" label=\"{}\"/>",
            tag.slug,
            escape::xml(&tag.title)
        );
    }
    let _ = write!(
        text,
        "<summary>{}</summary>\n<content type=\"html\">{}</content>\n</entry>\n",
        escape::xml(&facts.rendered.outline_of(at).summary),
        match content {
            Content::Html => escape::xml(&elsewhere(&facts.rendered.page(at).html(), &page_url)),
            Content::Digest => HEXLOWER.encode(facts.rendered.pages[at].digest()),
        },
    );
}
