//! What a producer's page shows: `GET /control/state`.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    roles::Roles,
    streams::{Seen, Stream},
};
use crate::{
    conduct::{document::Overview, request::Queues},
    relays,
};

/// Everything that these people may see.
#[derive(Serialize)]
pub(super) struct State<'s> {
    /// When it was written.
    time: Timestamp,
    /// Who is logged in.
    people: Vec<Person<'s>>,
    /// Whether one of them is an admin.
    admin: bool,
    /// Whether OvenMediaEngine answers.
    engine: bool,
    /// The queues of the channels that they may act on.
    channels: Vec<&'s Overview>,
    /// The streams that they look after.
    streams: Vec<&'s Stream>,
    /// The relays of these channels; all for an admin.
    relays: Vec<&'s relays::Status>,
}

#[derive(Serialize)]
struct Person<'s> {
    user: &'s str,
    name: &'s str,
}

/// The state that `roles` may see.
pub(super) fn state<'s>(
    roster: &'s roster::Roster,
    roles: &Roles<'s>,
    queues: &'s Queues,
    seen: &'s Seen,
    now: Timestamp,
) -> State<'s> {
    let people = roles.people().iter();
    let channels = queues.iter();
    let streams = seen.streams.iter().flatten();
    let relays = seen.relays.iter();
    State {
        time: now,
        people: people
            .map(|user| Person {
                user: &user.slug,
                name: &user.name,
            })
            .collect(),
        admin: roles.is_admin(),
        engine: seen.streams.is_some(),
        channels: channels
            .filter(|queue| roles.on(queue.channel()).is_some())
            .collect(),
        streams: streams
            .filter(|stream| roles.sees(&stream.stream))
            .collect(),
        relays: relays
            .filter(|status| {
                let relay = roster.relays.get(status.relay.as_str());
                relay.is_some_and(|relay| roles.sees_relay(relay))
            })
            .collect(),
    }
}
