//! The facts of a site before pages are made, from its roster, Markdown and texts. Pages, views, companions and checks use
//! them; this module does not depend on those.

pub mod archive;
pub mod dates;
pub mod groups;
pub mod identity;
pub mod layouts;
pub mod link;
mod menu;
pub mod people;
pub mod publishing;
pub mod queues;
pub mod rendered;
pub mod schedule;
pub mod sections;
mod variables;
pub mod written;

use std::collections::HashMap;

use jiff::Timestamp;
use roster::{Roster, StreamName, User};

use self::{
    archive::Archive,
    groups::{TitledGroup, groups},
    identity::SiteInfo,
    link::Link,
    rendered::RenderedContent,
    schedule::Schedule,
    sections::{Neighbours, Section, Tag},
};
use crate::{
    archive::Entry,
    content::{markdown::Words, pages::Content},
    endpoints::Endpoints,
    theme::texts::Texts,
};

/// The facts of a site.
pub struct Facts<'a> {
    /// The roster.
    pub roster: &'a Roster,
    /// Pages and texts in Markdown.
    pub content: &'a Content,
    /// The texts in the site's language.
    pub texts: &'a Texts,
    /// How pages reach streams.
    pub endpoints: Endpoints,
    /// The site itself.
    pub info: SiteInfo,
    /// Pages and texts as HTML.
    pub rendered: RenderedContent<'a>,
    /// Whether any Markdown page has a date, so that there is a feed.
    pub dated: bool,
    /// The folders under `content/`.
    pub sections: Vec<Section>,
    /// The tags of Markdown pages.
    pub tags: Vec<Tag>,
    /// The neighbours of Markdown pages in their sections.
    pub neighbours: HashMap<usize, Neighbours>,
    /// The groups that have a page.
    pub groups: Vec<TitledGroup<'a>>,
    /// The turns of all channels and the events.
    pub schedule: Schedule<'a>,
    /// The users on the home page: those with public streams.
    pub listed: Vec<&'a User>,
    /// The recordings, if the site shows any.
    pub archive: Option<Archive<'a>>,
    /// The menu.
    pub menu: Vec<Link>,
    layouts_of: HashMap<StreamName, Vec<Link>>,
}

impl<'a> Facts<'a> {
    /// Collects the facts. `entries` are those of the archive, if the site shows it; `offline`: whether browsers keep copies
    /// of pages.
    pub fn of(
        roster: &'a Roster,
        content: &'a Content,
        texts: &'a Texts,
        endpoints: Endpoints,
        entries: Option<&'a [Entry]>,
        offline: bool,
    ) -> Self {
        let words = Words::new(|key| texts.say(key, &[]));
        let variables = variables::variables(roster, endpoints);
        let rendered = RenderedContent::new(content, roster, variables, words);
        let schedule = Schedule::of(roster, texts);
        let title = |at: usize| rendered.title(at).to_owned();
        let zone = &roster.site.timezone;
        let when = |at: usize| dates::written(&content.pages[at], zone);
        let sections = sections::sections(content, title, when);
        let users = roster.users.values();
        Facts {
            roster,
            content,
            texts,
            endpoints,
            info: SiteInfo::of(roster, endpoints, offline),
            dated: (content.pages.iter())
                .any(|page| page.front.date.is_some() && !page.is_section()),
            tags: sections::tags(content, title, when),
            neighbours: sections::neighbours(&sections),
            sections,
            groups: groups(roster),
            listed: users.filter(|user| roster.is_listed(user)).collect(),
            archive: entries.map(|entries| Archive::of(roster, entries)),
            menu: menu::menu(roster, texts, &rendered, &schedule, content),
            layouts_of: layouts::by_stream(roster),
            schedule,
            rendered,
        }
    }

    /// The layouts that show a stream.
    pub fn layouts_of(&self, stream: &StreamName) -> &[Link] {
        self.layouts_of.get(stream).map_or(&[], Vec::as_slice)
    }

    /// The list of a stream's recordings, if it has one.
    pub fn recordings_of(&self, stream: &StreamName) -> Option<String> {
        let list = self.archive.as_ref()?.of_stream(stream)?;
        Some(list.path.clone())
    }

    /// The date of a Markdown page.
    pub fn written(&self, page: usize) -> Option<Timestamp> {
        dates::written(&self.content.pages[page], &self.roster.site.timezone)
    }

    /// Whether any of these Markdown pages has a date, so that there is a feed of them.
    pub fn are_dated(&self, pages: &[usize]) -> bool {
        let mut pages = pages.iter();
        pages.any(|at| self.content.pages[*at].front.date.is_some())
    }
}
