//! What pages read of queues: who is on air, until when, who is next, and when each one's turn will probably be.

use jiff::{SignedDuration, Timestamp};
use roster::{Channel, Roster, Slug};
use serde::Serialize;

use super::queue::{Rules, State, state::EVER};

/// How many turns of the timetable are listed.
const TURNS: usize = 10;

/// Blocks that last longer are a matter between producers and whom they blocked.
const SHORT: SignedDuration = SignedDuration::from_hours(24);

/// `queue.json`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Document {
    /// When it was written.
    pub(super) time: Timestamp,
    /// All public channels with a queue.
    pub(super) channels: Vec<Queue>,
}

/// A channel's queue, as its producers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Overview {
    #[serde(flatten)]
    queue: Queue,
    /// Who gets no turn, and until when.
    blocked: Vec<Blocked>,
}

impl Overview {
    /// The channel's name.
    pub(super) fn channel(&self) -> &str {
        &self.queue.channel
    }

    /// What everybody may know.
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Blocked {
    user: String,
    name: String,
    until: Timestamp,
}

/// A channel's queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Queue {
    channel: String,
    title: String,
    stream: String,
    /// Whether somebody has stopped the clock of turns.
    paused: bool,
    /// Since when, if that is known.
    paused_since: Option<Timestamp>,
    /// Whether OvenMediaEngine answers.
    engine: bool,
    /// How long a turn is, in seconds.
    turn: i64,
    /// How long a place or a turn is kept without a stream, in seconds.
    grace: i64,
    /// How long the last picture stands when the stream on air breaks off, in seconds.
    hold: i64,
    /// Since when, or from when on, viewers see the clip; `null` if they see a stream, or if it is not known.
    standby: Option<Timestamp>,
    /// `null`: the clip.
    now: Option<OnAir>,
    waiting: Vec<Place>,
    /// Who is blocked for a short while, and when they are back.
    back: Vec<Back>,
    timetable: Vec<Turn>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct OnAir {
    user: String,
    name: String,
    from: Timestamp,
    /// `null` while the clock stands. Without others who wait, the turn goes on.
    until: Option<Timestamp>,
    /// Whether it is a turn of the timetable.
    timetable: bool,
    /// Whether the stream is there; `null` if it is not known.
    live: Option<bool>,
    /// Since when it is away.
    away: Option<Timestamp>,
    /// Until when the turn is kept, if it is away.
    kept: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Place {
    user: String,
    name: String,
    since: Timestamp,
    /// `null` if it cannot be said.
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    live: bool,
    /// Until when the place is kept, if the stream is away.
    kept: Option<Timestamp>,
    /// Until when they have no turn unless another one has one before, since they were skipped.
    rests: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Back {
    user: String,
    name: String,
    until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Turn {
    user: String,
    name: String,
    from: Timestamp,
    until: Timestamp,
}

/// A user's name for people.
fn name(roster: &Roster, user: &Slug) -> String {
    let known = roster.users.get(user);
    known.map_or_else(|| user.to_string(), |user| user.name.clone())
}

/// Whether everybody may know a channel's queue.
pub(super) fn is_public(roster: &Roster, channel: &Channel) -> bool {
    roster.audience(&channel.app, &channel.slug).is_none()
}

/// What producers may know of a channel's queue.
pub(super) fn overview(
    roster: &Roster,
    channel: &Channel,
    rules: &Rules,
    state: &State,
) -> Overview {
    let blocked = state.blocked.iter();
    let blocked = blocked.filter(|(_, until)| **until > state.at);
    Overview {
        queue: queue(roster, channel, rules, state),
        blocked: blocked
            .map(|(user, until)| Blocked {
                user: user.to_string(),
                name: name(roster, user),
                until: *until,
            })
            .collect(),
    }
}

fn queue(roster: &Roster, channel: &Channel, rules: &Rules, state: &State) -> Queue {
    let expected = state.expected(rules);
    let now = match (rules.planned_at(state.at), &state.turn) {
        (Some(planned), _) => Some(OnAir {
            user: planned.user.to_string(),
            name: name(roster, &planned.user),
            from: planned.from,
            until: Some(planned.until),
            timetable: true,
            live: None,
            away: None,
            kept: None,
        }),
        (None, Some(turn)) => Some(OnAir {
            user: turn.user.to_string(),
            name: name(roster, &turn.user),
            from: turn.from,
            until: state.ends(),
            timetable: false,
            live: Some(turn.lost.is_none()),
            away: turn.lost,
            kept: kept(rules, turn.lost),
        }),
        (None, None) => None,
    };
    let waiting = state.waiting.iter().map(|one| {
        let turn = expected.iter().find(|turn| turn.user == one.user);
        Place {
            user: one.user.to_string(),
            name: name(roster, &one.user),
            since: one.since,
            from: turn.map(|turn| turn.from),
            until: turn.and_then(|turn| turn.until),
            live: one.lost.is_none(),
            kept: kept(rules, one.lost),
            rests: state.rests(&one.user),
        }
    });
    let later = rules.timetable.iter();
    let later = later.filter(|planned| planned.from > state.at).take(TURNS);
    Queue {
        channel: channel.slug.to_string(),
        title: channel.title.clone(),
        stream: format!("{}/{}", *channel.app, *channel.slug),
        paused: state.paused,
        paused_since: state.paused_since,
        engine: state.has_engine(),
        turn: rules.turn.as_secs(),
        grace: rules.grace.as_secs(),
        hold: rules.hold.as_secs(),
        standby: standby(rules, state),
        now,
        waiting: waiting.collect(),
        back: back(roster, state),
        timetable: later
            .map(|planned| Turn {
                user: planned.user.to_string(),
                name: name(roster, &planned.user),
                from: planned.from,
                until: planned.until,
            })
            .collect(),
    }
}

/// Until when a turn or a place is kept without a stream.
fn kept(rules: &Rules, lost: Option<Timestamp>) -> Option<Timestamp> {
    lost?.checked_add(rules.grace).ok()
}

fn standby(rules: &Rules, state: &State) -> Option<Timestamp> {
    if rules.planned_at(state.at).is_some() {
        return None;
    }
    match &state.turn {
        Some(turn) => turn.lost?.checked_add(rules.hold).ok(),
        None => Some(state.shown.from).filter(|from| state.shown.user.is_none() && *from > EVER),
    }
}

fn back(roster: &Roster, state: &State) -> Vec<Back> {
    let limit = state.at.checked_add(SHORT).unwrap_or(state.at);
    let short = state.blocked.iter();
    let short = short.filter(|(_, until)| state.at < **until && **until <= limit);
    let mut back: Vec<Back> = short
        .map(|(user, until)| Back {
            user: user.to_string(),
            name: name(roster, user),
            until: *until,
        })
        .collect();
    back.sort_by_key(|one| one.until);
    back
}

#[cfg(test)]
mod tests;
