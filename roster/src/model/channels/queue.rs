//! The queue of a channel: whoever publishes in its app is on air in turn.

use jiff::SignedDuration;

use crate::{
    file::{leaf::leaf_field, table::Table},
    model::channels::Length,
};

/// How long each one is on air, unless the channel says otherwise.
const TURN: SignedDuration = SignedDuration::from_mins(30);
/// How long a place is kept without a stream, unless the channel says otherwise.
const GRACE: SignedDuration = SignedDuration::from_secs(30);
/// How long the last picture stands, unless the channel says otherwise.
const HOLD: SignedDuration = SignedDuration::from_secs(2);
/// The shortest turn. A hand-over is planned a few seconds ahead.
const SHORTEST: SignedDuration = SignedDuration::from_secs(5);

/// The rules of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// How long each one is on air while others wait.
    pub turn: SignedDuration,
    /// How long a place or a turn is kept for a streamer whose stream broke off.
    pub grace: SignedDuration,
    /// How long the last picture stands before the clip when the stream on air breaks off.
    pub hold: SignedDuration,
}

/// The time of one turn.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct TurnLength(SignedDuration);

leaf_field!(TurnLength, "a duration such as \"30m\"", is_str);

impl TryFrom<String> for TurnLength {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Length::try_from(text) {
            Ok(length) if length.0 >= SHORTEST => Ok(TurnLength(length.0)),
            _ => Err("expected a duration of 5s or more, such as 30m"),
        }
    }
}

/// A time that may be none, such as `0s`, up to an hour.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Wait(SignedDuration);

leaf_field!(Wait, "a duration such as \"5s\" or \"0s\"", is_str);

impl TryFrom<String> for Wait {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let longest = SignedDuration::from_hours(1);
        match text.parse::<SignedDuration>() {
            Ok(wait) if !wait.is_negative() && wait <= longest => Ok(Wait(wait)),
            _ => Err("expected a duration from 0s to 1h, such as 5s or 2m"),
        }
    }
}

/// How long the last picture may stand. Players give up one that stands for more than four seconds, and the engine takes up to
/// a second to show the clip.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Hold(SignedDuration);

leaf_field!(Hold, "a duration such as \"2s\" or \"0s\"", is_str);

impl TryFrom<String> for Hold {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Wait::try_from(text) {
            Ok(Wait(hold)) if hold <= SignedDuration::from_secs(3) => Ok(Hold(hold)),
            _ => Err(
                "expected a duration from 0s to 3s, since players give up a picture that stands for longer",
            ),
        }
    }
}

impl Queue {
    /// The queue of a channel, if it has one; and the fields that have no effect without one.
    pub(super) fn take(table: &mut Table<'_, '_>) -> (Option<Self>, Vec<Idle>) {
        let fields = ["turn", "grace", "hold"];
        let spans: Vec<_> = fields.map(|name| (name, table.span(name))).into();
        let is_on = table.optional::<bool>("queue").is_some_and(|on| on.value);
        let turn = table.optional::<TurnLength>("turn");
        let grace = table.optional::<Wait>("grace");
        let hold = table.optional::<Hold>("hold");
        let queue = Queue {
            turn: turn.map_or(TURN, |turn| turn.value.0),
            grace: grace.map_or(GRACE, |grace| grace.value.0),
            hold: hold.map_or(HOLD, |hold| hold.value.0),
        };
        if is_on {
            return (Some(queue), Vec::new());
        }
        let idle = spans.into_iter();
        (
            None,
            idle.filter_map(|(name, span)| Some((name, span?)))
                .collect(),
        )
    }
}

/// A field and its place.
type Idle = (&'static str, crate::file::problem::Span);
