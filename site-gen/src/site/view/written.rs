//! Markdown pages, and lists of them.

use serde::Serialize;

use super::{Parts, Toc, pagination};
use crate::site::{
    address,
    facts::{Facts, link::Link},
};

/// A Markdown page.
#[derive(Serialize)]
pub struct ContentInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its text.
    pub parts: Parts<'a>,
    /// Its date.
    pub date: Option<DateInfo>,
    /// Its headings.
    pub toc: Toc<'a>,
    /// Its tags.
    pub tags: Vec<Link>,
    /// Its section.
    pub section: Option<Link>,
    /// The previous page in its section's list.
    pub prev: Option<Link>,
    /// The next page.
    pub next: Option<Link>,
}

impl<'a> ContentInfo<'a> {
    /// The page with this index.
    pub fn of(facts: &'a Facts<'a>, page: usize) -> Self {
        let beside = facts.neighbours.get(&page);
        let link = |page: usize| Link {
            title: facts.rendered.title(page).to_owned(),
            path: facts.content.pages[page].path.clone(),
        };
        ContentInfo {
            title: facts.rendered.title(page),
            parts: Parts::of(facts, page),
            date: DateInfo::of(facts, page),
            toc: Toc(&facts.rendered, page),
            tags: tags(facts, page),
            section: beside.map(|beside| facts.sections[beside.section].link()),
            prev: beside.and_then(|beside| beside.prev).map(link),
            next: beside.and_then(|beside| beside.next).map(link),
        }
    }
}

/// A list of Markdown pages.
#[derive(Serialize)]
pub struct ListInfo<'a> {
    /// Its title.
    pub title: String,
    /// The text above it.
    pub parts: Parts<'a>,
    /// Its entries.
    pub pages: Vec<Entry<'a>>,
    /// Its subsections.
    pub sections: Vec<Link>,
}

/// A Markdown page in a list.
#[derive(Serialize)]
pub struct Entry<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its address.
    pub path: &'a str,
    /// Its date.
    pub date: Option<DateInfo>,
    /// Its description or summary, as plain text.
    pub summary: &'a str,
    /// Its tags.
    pub tags: Vec<Link>,
}

impl<'a> Entry<'a> {
    /// The entries of `pages` on page `number` of the list.
    pub fn on_page(facts: &'a Facts<'a>, pages: &[usize], number: usize) -> Vec<Self> {
        let shown = pagination::on_page(pages, number, pagination::ENTRIES);
        let entry = |page: &usize| {
            let written = &facts.content.pages[*page];
            let description = written.front.description.as_ref();
            Entry {
                title: facts.rendered.title(*page),
                path: &written.path,
                date: DateInfo::of(facts, *page),
                summary: description.unwrap_or(&facts.rendered.outline_of(*page).summary),
                tags: tags(facts, *page),
            }
        };
        shown.iter().map(entry).collect()
    }
}

/// A tag on the page of all tags.
#[derive(Serialize)]
pub struct TagLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub path: String,
    /// How many pages have it.
    pub pages: usize,
}

impl<'a> TagLink<'a> {
    /// All tags.
    pub fn all(facts: &'a Facts<'a>) -> Vec<Self> {
        let tags = facts.tags.iter().map(|tag| TagLink {
            title: &tag.title,
            path: address::tag(&tag.slug),
            pages: tag.pages.len(),
        });
        tags.collect()
    }
}

/// A date, with or without a time.
#[derive(Serialize)]
pub struct DateInfo {
    /// For programs: `2026-12-01`, with or without a time.
    pub iso: String,
    /// For people.
    pub shown: String,
}

impl DateInfo {
    /// The date of a page.
    fn of(facts: &Facts<'_>, page: usize) -> Option<Self> {
        let written = facts.content.pages[page].front.date?;
        let date = written.date?;
        let [month, day] = [date.month, date.day].map(|part| i8::try_from(part).ok());
        let date = jiff::civil::Date::new(i16::try_from(date.year).ok()?, month?, day?).ok()?;
        Some(DateInfo {
            iso: written.to_string(),
            shown: facts.texts.day(date),
        })
    }
}

fn tags(facts: &Facts<'_>, page: usize) -> Vec<Link> {
    let tags = facts.content.pages[page].front.tags.iter();
    let links = tags.map(|tag| Link {
        title: tag.title.clone(),
        path: address::tag(&tag.slug),
    });
    links.collect()
}
