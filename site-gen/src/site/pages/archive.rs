//! The archive: the list of all entries, the list of each stream, and the page of each entry.
//!
//! Pages of a list are numbered from the oldest entries on, so that a new entry changes only the newest page.

use super::page::{Form, Page, Subject, on_site};
use crate::{
    archive::Entry,
    site::{
        address,
        facts::{
            Facts,
            archive::{Archive, Recorded, poster},
        },
        view::{
            Alternate, ArchiveInfo, ArchivePages, Body, Card, EntryInfo, PictureInfo, clip_text,
            pagination,
        },
    },
};

/// How many entries are on a page of a list, and up to twice as many on the newest.
const MOST: usize = 24;

/// All pages of the archive, if the site has one.
pub(super) fn pages<'a>(facts: &'a Facts<'a>) -> Vec<Page<'a>> {
    let Some(archive) = &facts.archive else {
        return Vec::new();
    };
    let mut pages: Vec<Page<'a>> = Vec::new();
    for (at, recorded) in archive.streams.iter().enumerate() {
        let entries = recorded.entries.iter().map(|entry| {
            let page = Page::new(One { recorded, entry }, recorded.page(entry), "entry.html");
            if recorded.listed {
                page
            } else {
                page.unlisted()
            }
        });
        pages.extend(entries);
        pages.extend(lists(archive, Some(at)));
    }
    pages.extend(lists(archive, None));
    pages
}

/// The pages of a list: of a stream, or of all of them.
fn lists<'a>(archive: &'a Archive<'a>, stream: Option<usize>) -> impl Iterator<Item = Page<'a>> {
    let recorded = stream.map(|at| &archive.streams[at]);
    let entries = recorded.map_or(archive.public.len(), |one| one.entries.len());
    let numbers = pagination::from_oldest(entries, MOST);
    let listed = recorded.is_none_or(|one| one.listed);
    (1..=numbers).map(move |number| {
        let list = List {
            archive,
            recorded,
            number,
            pages: numbers,
        };
        let page = Page::new(list.clone(), list.path(number), "archive.html");
        if listed { page } else { page.unlisted() }
    })
}

/// A page of a list.
#[derive(Clone)]
struct List<'a> {
    archive: &'a Archive<'a>,
    recorded: Option<&'a Recorded<'a>>,
    /// From 1, which has the oldest entries.
    number: usize,
    /// How many there are.
    pages: usize,
}

impl<'a> List<'a> {
    /// The first page of the list.
    fn first(&self) -> &'a str {
        self.recorded.map_or(address::ARCHIVE, |one| &one.path)
    }

    /// The address of the page with this number.
    fn path(&self, number: usize) -> String {
        match number == self.pages {
            true => self.first().to_owned(),
            false => format!("{}page/{number}/", self.first()),
        }
    }

    /// Its entries, the newest first.
    fn cards(&self, facts: &'a Facts<'a>) -> Vec<Card> {
        let (number, pages) = (self.number, self.pages);
        let mut cards: Vec<Card> = match self.recorded {
            Some(one) => pagination::of_oldest(&one.entries, number, pages, MOST)
                .iter()
                .map(|entry| Card::of(facts, one, entry))
                .collect(),
            None => pagination::of_oldest(&self.archive.public, number, pages, MOST)
                .iter()
                .map(|(entry, at)| Card::of(facts, &self.archive.streams[*at], entry))
                .collect(),
        };
        cards.reverse();
        cards
    }

    fn heading(&self, facts: &'a Facts<'a>) -> String {
        match self.recorded {
            Some(one) => facts.texts.say("archive.of", &[("name", one.name)]),
            None => facts.texts.say("archive.title", &[]),
        }
    }
}

impl<'a> Subject<'a> for List<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        let heading = self.heading(facts);
        match self.number == self.pages {
            true => heading,
            false => facts.texts.say(
                "list.page_title",
                &[("title", &heading), ("n", &self.number.to_string())],
            ),
        }
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        let name = self
            .recorded
            .map_or(facts.info.title.as_str(), |one| one.name);
        Some(on_site(facts, "archive.description", name))
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        let is_public = self.recorded.is_none_or(|one| one.listed);
        let feed = is_public.then(|| Alternate::recordings(self.first(), &self.heading(facts)));
        feed.into_iter().collect()
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let (number, pages) = (self.number, self.pages);
        Body::Archive {
            archive: ArchiveInfo {
                title: self.heading(facts),
                watch: self.recorded.map(|one| one.watch.as_str()),
                name: self.recorded.map(|one| one.name),
                entries: self.cards(facts),
            },
            pagination: ArchivePages {
                newer: (number < pages).then(|| self.path(number + 1)),
                older: (number > 1).then(|| self.path(number - 1)),
            },
        }
    }

    fn list_before(&self) -> Option<&str> {
        (self.number < self.pages).then(|| self.first())
    }
}

/// The page of an entry.
struct One<'a> {
    recorded: &'a Recorded<'a>,
    entry: &'a Entry,
}

impl<'a> Subject<'a> for One<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        let began = facts
            .texts
            .moment(self.entry.facts.began, &facts.roster.site.timezone);
        let title = self.entry.facts.title.as_str();
        // without a title of its own, a clip would have that of the other entry
        if let Some(clip) = self
            .entry
            .facts
            .clip
            .as_ref()
            .filter(|it| it.title == title)
        {
            return clip_text(facts, clip);
        }
        facts
            .texts
            .say("archive.entry", &[("title", title), ("date", &began)])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(on_site(facts, "archive.description", self.recorded.name))
    }

    fn picture(&self, facts: &'a Facts<'a>) -> Option<PictureInfo> {
        let [width, height] = self.entry.facts.poster?;
        Some(PictureInfo {
            url: format!("{}{}", facts.info.url, poster(self.entry)?),
            width: usize::try_from(width).ok()?,
            height: usize::try_from(height).ok()?,
            alt: self.entry.facts.title.clone(),
        })
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Entry {
            entry: EntryInfo::of(facts, self.recorded, self.entry),
        }
    }
}
