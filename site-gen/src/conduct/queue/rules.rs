//! What the roster says of a channel's queue.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use roster::{Channel, Queue, Roster, Slug};

/// A turn of the timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Whose.
    pub user: Slug,
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

/// The rules of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long each one is on air while others wait.
    pub turn: SignedDuration,
    /// How long a place or a turn is kept without a stream.
    pub grace: SignedDuration,
    /// How long the last picture stands before the clip.
    pub hold: SignedDuration,
    /// Who may be in the queue.
    pub users: BTreeSet<Slug>,
    /// The timetable, in order. It has precedence.
    pub timetable: Vec<Planned>,
}

impl Rules {
    /// The rules of a channel that has a queue.
    ///
    /// Users who are disabled are not in it, and neither are those with watchers of their own: nobody's private stream gets
    /// onto a channel by itself.
    pub fn of(roster: &Roster, channel: &Channel) -> Option<Self> {
        let Queue { turn, grace, hold } = channel.queue?;
        let users = roster.users.values().filter(|user| {
            user.enabled && user.watchers.is_none() && user.publishes_in(&channel.app)
        });
        let stretches = channel.timetable().into_iter();
        let planned = stretches.filter_map(|stretch| {
            Some(Planned {
                user: stretch.user?.clone(),
                from: stretch.from?,
                until: stretch.until?,
            })
        });
        Some(Rules {
            turn,
            grace,
            hold,
            users: users.map(|user| user.slug.value.clone()).collect(),
            timetable: planned.collect(),
        })
    }

    /// The turn of the timetable at this moment.
    pub fn planned_at(&self, at: Timestamp) -> Option<&Planned> {
        let mut all = self.timetable.iter();
        all.find(|planned| planned.from <= at && at < planned.until)
    }

    /// The next moment at which a turn of the timetable begins or ends.
    pub(super) fn boundary_after(&self, at: Timestamp) -> Option<Timestamp> {
        let all = self.timetable.iter();
        let moments = all.flat_map(|planned| [planned.from, planned.until]);
        moments.filter(|moment| *moment > at).min()
    }
}
