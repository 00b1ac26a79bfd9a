//! The private pages that a viewer may open.

use jiff::Timestamp;
use roster::index::{LISTED, Unreadable};
use serde::Serialize;

use super::{
    grant::Session,
    pass::{Thing, holder, pass},
};
use crate::directory::Directory;

/// A link to a private page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// Its title.
    pub(crate) title: String,
    /// Its path.
    pub(crate) path: String,
}

/// The private pages of users, channels and layouts that this session may open, in the roster's order.
pub(crate) fn places(
    roster: &Directory,
    session: &Session,
    now: Timestamp,
) -> Result<Vec<Place>, Unreadable> {
    let grants = session.grants().iter();
    let viewers = grants.filter_map(|grant| Some(holder(roster, grant, now)?.0));
    let users = roster.candidates(&viewers.collect::<Vec<_>>())?;
    let users = users.iter().filter(|user| user.enabled);
    let users = users
        .filter(|user| {
            let named = roster.named(&user.slug, Some(user));
            user.apps.iter().any(|app| named.audience(app).is_some())
        })
        .map(|user| (user.name.as_str(), user.slug.as_str()));
    let channels = roster.channels.values();
    let channels = channels
        .filter(|channel| {
            // no user has a channel's name
            let named = roster.named(&channel.slug, None);
            named.audience(&channel.app).is_some()
        })
        .map(|channel| (channel.title.as_str(), channel.slug.as_str()));
    let layouts = roster.layouts.values();
    let layouts = layouts
        .filter(|layout| layout.watchers.is_some())
        .map(|layout| (layout.title.as_str(), layout.slug.as_str()));
    let mine = users.chain(channels).chain(layouts);
    let mine = mine
        .filter(|(_, name)| pass(roster, Some(session), Thing::Page(name), now).is_some())
        .take(LISTED)
        .map(|(title, name)| Place {
            title: title.to_owned(),
            path: format!("/{name}/"),
        });
    Ok(mine.collect())
}
