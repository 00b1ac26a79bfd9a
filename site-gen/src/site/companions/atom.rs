//! Atom feeds (RFC 4287): of dated Markdown pages, of the whole site and of each section that has any; and of the
//! schedule.
//!
//! Written by hand: `atom_syndication` would bring `chrono` beside `jiff`, and a second `quick-xml`.

use std::fmt::Write;

use jiff::Timestamp;

use crate::{
    content::markdown::elsewhere,
    escape,
    paths::FEED,
    site::{
        address,
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

/// The feeds' file names and texts.
pub(super) fn feeds(facts: &Facts<'_>) -> Vec<(String, String)> {
    let every: Vec<usize> = (0..facts.content.pages.len()).collect();
    let title = facts.info.title.clone();
    let sections = facts.sections.iter().map(|section| {
        let title = format!("{} · {title}", section.title);
        (section.path.as_str(), title, section.pages.as_slice())
    });
    let whole = ("/", title.clone(), every.as_slice());
    let feeds = std::iter::once(whole).chain(sections);
    feeds
        .filter_map(|(path, title, pages)| Some((name(path), feed(facts, path, &title, pages)?)))
        .chain(schedule(facts).map(|text| (name(address::SCHEDULE), text)))
        .collect()
}

/// The feed of the schedule, latest first. The time of a change is unknown, so each entry has the date of its start.
fn schedule(facts: &Facts<'_>) -> Option<String> {
    let newest = facts.schedule.entries.iter().map(|entry| entry.at).max()?;
    let title = facts.texts.say("schedule.title", &[]);
    let title = format!("{title} · {}", facts.info.title);
    let mut text = head(facts, address::SCHEDULE, &title, newest);
    for entry in facts.schedule.entries.iter().rev().take(MOST) {
        scheduled(facts, entry, &mut text);
    }
    text.push_str("</feed>\n");
    Some(text)
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

fn feed(facts: &Facts<'_>, path: &str, title: &str, pages: &[usize]) -> Option<String> {
    let pages = pages
        .iter()
        .filter(|at| !facts.content.pages[**at].is_section());
    let mut dated: Vec<(Timestamp, usize)> = pages
        .filter_map(|at| Some((facts.written(*at)?, *at)))
        .collect();
    dated.sort_by_key(|(when, at)| (std::cmp::Reverse(*when), *at));
    dated.truncate(MOST);
    let (newest, _) = dated.first()?;
    let mut text = head(facts, path, title, *newest);
    for (when, at) in dated {
        entry(facts, when, at, &mut text);
    }
    text.push_str("</feed>\n");
    Some(text)
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

fn entry(facts: &Facts<'_>, when: Timestamp, at: usize, text: &mut String) {
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
        escape::xml(&facts.rendered.pages[at].summary),
        escape::xml(&elsewhere(&facts.rendered.pages[at].html(), &page_url)),
    );
}
