//! The members of a group.

use super::page::{Form, Page, Subject, numbered_title, on_site};
use crate::site::{
    address,
    facts::{Facts, groups::TitledGroup},
    view::{Body, GroupInfo, Pagination, Streamer, pagination},
};

struct Members<'a> {
    group: &'a TitledGroup<'a>,
    /// From 1.
    number: usize,
    /// How many there are.
    pages: usize,
}

/// The pages of all groups.
pub(super) fn pages<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    facts.groups.iter().flat_map(|group| {
        let first = address::group(&*group.group.slug);
        let pages = pagination::pages(group.members.len(), pagination::STREAMERS);
        (1..=pages).map(move |number| {
            let members = Members {
                group,
                number,
                pages,
            };
            let path = address::numbered(&first, number);
            Page::new(members, path, "group.html")
        })
    })
}

impl<'a> Subject<'a> for Members<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        numbered_title(facts, self.group.title, self.number)
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(on_site(facts, "layout.description", self.group.title))
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let Members { group, number, .. } = self;
        let users = pagination::on_page(&group.members, *number, pagination::STREAMERS);
        let path = address::group(&*group.group.slug);
        Body::Group {
            group: GroupInfo::of(facts, group, *number),
            streamers: users.iter().map(|user| Streamer::of(facts, user)).collect(),
            pagination: Pagination::of(&path, *number, self.pages),
        }
    }
}
