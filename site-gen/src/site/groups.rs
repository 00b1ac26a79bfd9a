//! What a group's page shows.

use roster::{Group, User};

use crate::site::{
    bodies::streamer,
    lists::pagination,
    plan::PER_PAGE,
    source::Site,
    view::{Body, GroupInfo},
};

/// A group with a page, and which of its members everyone may watch.
pub struct GroupPage<'a> {
    /// The group.
    pub group: &'a Group,
    /// What people read.
    pub title: &'a str,
    /// Private members are on no page but their own.
    pub members: Vec<&'a User>,
}

impl GroupPage<'_> {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/groups/{}/", *self.group.slug)
    }

    /// How many pages its members fill.
    pub fn pages(&self) -> usize {
        self.members.len().div_ceil(PER_PAGE).max(1)
    }
}

/// The groups that have a title.
pub(super) fn groups(roster: &roster::Roster) -> Vec<GroupPage<'_>> {
    let page = |group| {
        let members = roster.members_of(group);
        Some(GroupPage {
            group,
            title: group.title.as_deref()?,
            members: members.filter(|user| user.is_watchable()).collect(),
        })
    };
    roster.groups.values().filter_map(page).collect()
}

/// A page of a group, from 1.
pub(super) fn group<'a>(site: &'a Site<'a>, at: usize, number: usize) -> Body<'a> {
    let group = &site.groups[at];
    let members = group.members.chunks(PER_PAGE).nth(number - 1);
    let members = members.unwrap_or_default().iter();
    Body::Group {
        group: GroupInfo {
            title: group.title,
            about_html: site.about_html(group.group.about.as_ref().filter(|_| number == 1)),
        },
        streamers: members.map(|user| streamer(site, user)).collect(),
        pagination: pagination(&group.path(), number, group.pages()),
    }
}
