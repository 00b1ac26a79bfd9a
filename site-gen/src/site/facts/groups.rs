//! Groups with a title, which have pages.

use roster::{Group, Roster, User};

/// A group with a page, and its public members.
pub struct TitledGroup<'a> {
    /// The group.
    pub group: &'a Group,
    /// Its title.
    pub title: &'a str,
    /// Its members. Private users only appear on their own page.
    pub members: Vec<&'a User>,
}

/// The groups that have a title.
pub(super) fn groups(roster: &Roster) -> Vec<TitledGroup<'_>> {
    let titled = |group| {
        let members = roster.members_of(group);
        Some(TitledGroup {
            group,
            title: group.title.as_deref()?,
            members: members.filter(|user| roster.is_listed(user)).collect(),
        })
    };
    roster.groups.values().filter_map(titled).collect()
}
