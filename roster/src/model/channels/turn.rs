//! A turn of a channel, and how the roster writes it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use toml::value::Datetime;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem, Span},
        table::Table,
    },
    model::values::{
        slug::Slug,
        time::{Edge, moment},
    },
};

/// One user's time on a channel.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The user who publishes.
    pub user: At<Slug>,
    /// The start.
    pub at: Timestamp,
    /// The duration.
    pub length: SignedDuration,
}

impl Turn {
    /// The first moment after the turn.
    pub fn ends(&self) -> Timestamp {
        after(self.at, self.length)
    }
}

/// The duration of a turn or an event.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Length(pub(crate) SignedDuration);

leaf_field!(Length, "a duration such as \"30m\" or \"1h 30m\"", is_str);

impl TryFrom<String> for Length {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.parse::<SignedDuration>() {
            Ok(length) if length.is_positive() => Ok(Length(length)),
            _ => Err("expected a duration such as 30m, 90s or 1h 30m"),
        }
    }
}

/// A turn as written, before its date is interpreted in the site's time zone.
pub(super) struct RawTurn {
    user: Option<At<Slug>>,
    at: Option<At<Datetime>>,
    length: Option<SignedDuration>,
}

impl Field for RawTurn {
    const EXPECTED: &'static str =
        "a turn such as { user = \"alice\", at = 2026-12-04T20:00:00+01:00, for = \"30m\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a turn", span, value, problems);
        let user = table.required("user");
        let at = table.required("at");
        let length = table.required::<Length>("for");
        table.finish();
        Some(RawTurn {
            user,
            at,
            length: length.map(|length| length.value.0),
        })
    }
}

/// The turns that have a user. Reports those that are out of order.
pub(super) fn turns_of(
    raw: Vec<At<RawTurn>>,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Vec<At<Turn>> {
    let mut turns = Vec::with_capacity(raw.len());
    let mut over = None;
    for turn in raw {
        let RawTurn { user, at, length } = turn.value;
        let at = at.and_then(|at| begins("a turn", &at, zone, problems));
        if let (Some(at), Some(over)) = (at, over) {
            check_order(at, over, &turn.span, problems);
        }
        over = at.zip(length).map(|(at, length)| after(at, length));
        if let Some(user) = user {
            let turn_at = Turn {
                user,
                at: at.unwrap_or(Timestamp::UNIX_EPOCH),
                length: length.unwrap_or(SignedDuration::ZERO),
            };
            turns.push(At::new(turn_at, turn.span));
        }
    }
    turns
}

/// The end of something that begins at `at` and has this length.
fn after(at: Timestamp, length: SignedDuration) -> Timestamp {
    at.checked_add(length).unwrap_or(Timestamp::MAX)
}

/// The start of a turn or an event, which needs a date and a time.
pub(crate) fn begins(
    what: &str,
    at: &At<Datetime>,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Option<Timestamp> {
    let found = moment(at, zone, Edge::Start).filter(|_| at.time.is_some());
    if found.is_none() {
        problems.push(
            Problem::new(ProblemKind::Moment(what.to_owned()), at.span.clone())
                .label("expected a time such as 2026-12-04T20:00:00+01:00"),
        );
    }
    found
}

/// A turn must not begin before the previous turn ends.
fn check_order(at: Timestamp, over: Timestamp, place: &Span, problems: &mut Problems) {
    if at < over {
        problems.push(
            Problem::new(ProblemKind::Turn, place.clone())
                .label(format!("expected `at` to be {over} or later"))
                .help(
                    "write turns in the order of their times, and shorten `for` where two overlap",
                ),
        );
    }
}
