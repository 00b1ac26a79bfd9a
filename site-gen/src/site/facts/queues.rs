//! The channels whose queue has a page.

use roster::{Channel, Roster};

use crate::site::address;

/// The channels with a queue that the conductor publishes: the public ones.
pub fn queued(roster: &Roster) -> impl Iterator<Item = &Channel> {
    let channels = roster.channels.values();
    channels.filter(|channel| {
        channel.queue.is_some() && roster.audience(&channel.app, &channel.slug).is_none()
    })
}

/// The page with all queues, or that of the only one; `None` if there is no queue.
pub fn entrance(roster: &Roster) -> Option<String> {
    let mut all = queued(roster);
    let first = all.next()?;
    Some(match all.next() {
        Some(_) => address::QUEUES.to_owned(),
        None => address::queue(&*first.slug),
    })
}
