//! A notice: one event, for one target.

use std::time::Instant;

use jiff::Timestamp;
use roster::{Event, StreamName};

use super::airings::Change;
use crate::directory::Directory;

/// The facts about a stream that any notice may contain.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) stream: StreamName,
    /// When the airing began, which tells it from others of the stream.
    pub(super) since: Timestamp,
    /// The name of the user or the title of the channel.
    pub(super) name: String,
    /// Whether it is a user's.
    pub(super) is_user: bool,
    /// Its page.
    pub(super) url: String,
    /// The site's title.
    pub(super) site: String,
}

/// One event for one target.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notice {
    /// The same in all attempts, so that programs notice repetitions.
    pub(super) id: String,
    pub(super) facts: Facts,
    pub(super) change: Change,
    /// When it happened.
    pub(super) time: Timestamp,
    /// Since when it waits.
    pub(super) queued: Instant,
}

/// An airing: its stream, and when it began.
pub(super) type AiringKey = (StreamName, Timestamp);

impl Facts {
    pub(super) fn of(stream: &StreamName, since: Timestamp, roster: &Directory) -> Self {
        // whoever cannot be read from the index of the roster has no name in it
        let user = roster.user(&stream.name).ok().flatten();
        let named = roster.named(&stream.name, user.as_deref());
        let name = named.title().unwrap_or(&stream.name);
        let origin = roster.site.url.origin();
        Facts {
            stream: stream.clone(),
            since,
            name: name.to_owned(),
            is_user: user.is_some(),
            url: format!("{origin}{}", named.watch_path(&stream.app)),
            site: roster.site.title.clone(),
        }
    }

    pub(super) fn key(&self) -> AiringKey {
        (self.stream.clone(), self.since)
    }
}

impl Change {
    pub(super) fn event(&self) -> Event {
        match self {
            Change::Live => Event::Live,
            Change::Ended(_) => Event::Ended,
            Change::Alert(_) => Event::Alert,
        }
    }
}
