//! The private pages that a viewer may open.

use jiff::Timestamp;
use roster::Roster;
use serde::Serialize;

use super::{
    grant::Session,
    pass::{Thing, pass},
};

/// The most places that are listed.
const MOST: usize = 40;

/// A link to a private page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// Its title.
    pub(crate) title: String,
    /// Its path.
    pub(crate) path: String,
}

/// The private pages of users, channels and layouts that this session may open, in the roster's order.
pub(crate) fn places(roster: &Roster, session: &Session, now: Timestamp) -> Vec<Place> {
    let users = roster.users.values().filter(|user| user.enabled);
    let users = users
        .filter(|user| roster.streams_of(user).any(|own| roster.is_private(&own)))
        .map(|user| (user.name.as_str(), user.slug.as_str()));
    let channels = roster.channels.values();
    let channels = channels
        .filter(|channel| roster.audience(&channel.app, &channel.slug).is_some())
        .map(|channel| (channel.title.as_str(), channel.slug.as_str()));
    let layouts = roster.layouts.values();
    let layouts = layouts
        .filter(|layout| layout.watchers.is_some())
        .map(|layout| (layout.title.as_str(), layout.slug.as_str()));
    let mine = users.chain(channels).chain(layouts);
    mine.filter(|(_, name)| pass(roster, Some(session), Thing::Page(name), now).is_some())
        .take(MOST)
        .map(|(title, name)| Place {
            title: title.to_owned(),
            path: format!("/{name}/"),
        })
        .collect()
}
