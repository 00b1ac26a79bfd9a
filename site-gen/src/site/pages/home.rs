//! The home pages: streamers and the schedule.

use super::page::{Form, Page, Subject, numbered_title};
use crate::site::{
    address,
    facts::{Facts, link::Link},
    view::{Alternate, AppInfo, Body, LayoutLink, Pagination, Streamer, pagination},
};

struct Home {
    /// From 1.
    number: usize,
    /// How many there are.
    pages: usize,
}

/// The home pages, with the first one last, since it links to all new pages.
pub(super) fn pages<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    let pages = pagination::pages(facts.listed.len(), pagination::STREAMERS);
    (1..=pages).rev().map(move |number| {
        let path = address::numbered("/", number);
        Page::new(Home { number, pages }, path, "home.html")
    })
}

impl<'a> Subject<'a> for Home {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        numbered_title(facts, &facts.info.title, self.number)
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        let feed = Alternate::whole_feed(facts).into_iter();
        feed.chain(Alternate::whole_calendar(facts)).collect()
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let first = self.number == 1;
        let users = pagination::on_page(&facts.listed, self.number, pagination::STREAMERS);
        let layouts = facts.roster.layouts.values();
        let layouts = layouts.filter(|layout| first && layout.watchers.is_none());
        let groups = facts.groups.iter().filter(|_| first);
        let upcoming = facts.schedule.entries.iter().filter(|_| first);
        Body::Home {
            streamers: users.iter().map(|user| Streamer::of(facts, user)).collect(),
            layouts: layouts
                .map(|layout| LayoutLink::of(facts, layout))
                .collect(),
            groups: groups
                .map(|group| Link {
                    title: group.title.to_owned(),
                    path: address::group(&*group.group.slug),
                })
                .collect(),
            upcoming: upcoming.map(|entry| &entry.shown).collect(),
            apps: AppInfo::all(facts),
            pagination: Pagination::of("/", self.number, self.pages),
        }
    }
}
