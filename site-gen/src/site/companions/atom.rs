//! Atom feeds (RFC 4287): of dated Markdown pages, of the whole site and of each section that has any; and of the
//! schedule.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};
use roster::Edge;

use crate::{
    content::markdown::elsewhere,
    escape,
    site::{schedule::Scheduled, source::Site},
};

/// How many pages or events a feed holds.
const MOST: usize = 30;

/// The feeds' file names.
pub(super) fn names(site: &Site<'_>) -> impl Iterator<Item = String> {
    let sections = site.sections.iter();
    let sections = sections.filter(|section| has_feed(site, section.pages.iter().copied()));
    let whole = site.dated.then_some("/").into_iter();
    let schedule = (!site.schedule.is_empty()).then_some(SCHEDULE);
    whole
        .chain(sections.map(|section| section.path.as_str()))
        .chain(schedule)
        .map(name)
}

/// The feeds' file names and texts.
pub(super) fn feeds(site: &Site<'_>) -> Vec<(String, String)> {
    let every: Vec<usize> = (0..site.content.pages.len()).collect();
    let title = site.info.title.clone();
    let sections = site.sections.iter().enumerate().map(|(at, section)| {
        let title = format!("{} · {title}", site.section_title(at));
        (section.path.as_str(), title, section.pages.as_slice())
    });
    let whole = ("/", title.clone(), every.as_slice());
    let feeds = std::iter::once(whole).chain(sections);
    feeds
        .filter_map(|(path, title, pages)| Some((name(path), feed(site, path, &title, pages)?)))
        .chain(schedule(site).map(|text| (name(SCHEDULE), text)))
        .collect()
}

/// The schedule's page.
const SCHEDULE: &str = "/schedule/";

/// The feed of the schedule, what is last first. Nobody keeps account of when an entry was changed, so its date is
/// when it begins.
fn schedule(site: &Site<'_>) -> Option<String> {
    let newest = site.schedule.iter().map(|entry| entry.at).max()?;
    let title = site.texts.say("schedule.title", &[]);
    let title = format!("{title} · {}", site.info.title);
    let mut text = head(site, SCHEDULE, &title, newest);
    for entry in site.schedule.iter().rev().take(MOST) {
        scheduled(site, entry, &mut text);
    }
    text.push_str("</feed>\n");
    Some(text)
}

fn scheduled(site: &Site<'_>, entry: &Scheduled<'_>, text: &mut String) {
    let Scheduled { id, at, shown, .. } = entry;
    let url = escape::xml(&site.info.url);
    let words = [shown.shown.as_str(), &shown.title].into_iter();
    let words = words.chain(shown.about.as_deref());
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    // writing to a text cannot fail
    let _ = write!(
        text,
        "<entry>\n<id>{url}{SCHEDULE}#{id}</id>\n<title>{}</title>\n<updated>{at}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}{}\"/>\n<summary>{}</summary>\n</entry>\n",
        escape::xml(&shown.name),
        escape::xml(&shown.path),
        escape::xml(&words.join(" · ")),
    );
}

/// `news/feed.xml` of `/news/`.
fn name(path: &str) -> String {
    format!("{}feed.xml", &path[1..])
}

/// Whether the feed of these pages would hold anything.
pub(in crate::site) fn has_feed(site: &Site<'_>, mut pages: impl Iterator<Item = usize>) -> bool {
    pages.any(|at| site.content.pages[at].front.date.is_some())
}

/// When a page was written: a plain date is its first moment in the site's zone.
pub(in crate::site) fn written(site: &Site<'_>, at: usize) -> Option<Timestamp> {
    let date = site.content.pages[at].front.date?;
    let zone: &TimeZone = &site.roster.site.timezone;
    roster::moment(&date, zone, Edge::Start)
}

fn feed(site: &Site<'_>, path: &str, title: &str, pages: &[usize]) -> Option<String> {
    let pages = pages
        .iter()
        .filter(|at| !site.content.pages[**at].is_section());
    let mut dated: Vec<(Timestamp, usize)> = pages
        .filter_map(|at| Some((written(site, *at)?, *at)))
        .collect();
    dated.sort_by_key(|(when, at)| (std::cmp::Reverse(*when), *at));
    dated.truncate(MOST);
    let (newest, _) = dated.first()?;
    let mut text = head(site, path, title, *newest);
    for (when, at) in dated {
        entry(site, when, at, &mut text);
    }
    text.push_str("</feed>\n");
    Some(text)
}

/// The beginning of the feed of the page at `path`.
fn head(site: &Site<'_>, path: &str, title: &str, newest: Timestamp) -> String {
    let home = escape::xml(&format!("{}{path}", site.info.url));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{home}</id>\n<title>{}</title>\n<updated>{newest}</updated>\n\
         <author><name>{}</name></author>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{home}feed.xml\"/>\n",
        escape::xml(&site.info.language),
        escape::xml(title),
        escape::xml(&site.info.title),
    )
}

fn entry(site: &Site<'_>, when: Timestamp, at: usize, text: &mut String) {
    let page = &site.content.pages[at];
    let page_url = format!("{}{}", site.info.url, page.path);
    let address = escape::xml(&page_url);
    // writing to a text cannot fail
    let _ = write!(
        text,
        "<entry>\n<id>{address}</id>\n<title>{}</title>\n<updated>{when}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n",
        escape::xml(site.title_of(at)),
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
        escape::xml(&site.rendered[at].summary),
        escape::xml(&elsewhere(&site.rendered[at].html(), &page_url)),
    );
}
