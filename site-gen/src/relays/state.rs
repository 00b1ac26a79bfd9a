//! What the engine says of each relay. Pure: the engine's answer and the keys come from outside.

use engine::rest::{Push, PushState};
use jiff::Timestamp;
use roster::Relay;
use serde::{Serialize, Serializer};

use crate::{deploy::ome::push::PushTarget, relays::id};

/// The state of a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The roster disables it.
    Disabled,
    /// Its stream is not live.
    Ready,
    /// It is connecting.
    Connecting,
    /// The target gets the stream.
    Pushing,
    /// The target refuses it, or cannot be reached.
    Error,
    /// Its stream is live, but the engine does not push it: it was stopped, or the map did not have it when the stream
    /// started.
    Stopped,
    /// The engine cannot be asked.
    Unknown,
}

impl State {
    /// The state in a word.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Disabled => "disabled",
            State::Ready => "ready",
            State::Connecting => "connecting",
            State::Pushing => "pushing",
            State::Error => "error",
            State::Stopped => "stopped",
            State::Unknown => "unknown",
        }
    }
}

/// What is known of a relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Its name.
    pub relay: String,
    /// The stream.
    pub stream: String,
    /// Where it goes, without a key.
    pub to: String,
    /// Its state.
    pub state: State,
    /// Since when, as far as the engine tells: of a pushing one when it connected, of one in error when its stream began,
    /// or when it was enabled, if it has never sent anything since.
    #[serde(serialize_with = "moment")]
    pub since: Option<Timestamp>,
    /// How many attempts have failed, or were cut off, since then.
    pub attempts: u64,
    /// How many bytes the target got since its stream began.
    pub bytes: u64,
    /// Why it is in error, as far as a handshake shows.
    pub reason: Option<String>,
}

/// A time as RFC 3339.
fn moment<S: Serializer>(moment: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
    moment.map(|moment| moment.to_string()).serialize(out)
}

/// The pushes that belong to a relay. One that was started over REST has its ID; one of the map is recognised by its stream
/// and target.
pub(super) fn of<'p>(
    relay: &'p Relay,
    target: Option<&'p PushTarget>,
    pushes: &'p [Push],
) -> impl Iterator<Item = &'p Push> {
    let id = id(relay);
    pushes.iter().filter(move |push| {
        push.id == id
            || push.is_of_map
                && push.stream == *relay.stream.name
                && match target {
                    Some(target) => {
                        let key = target.key.as_ref().map(|key| key.reveal());
                        push.goes_to(target.url.reveal(), key)
                    }
                    // without the key: the address alone
                    None => !relay.to.is_srt() && push.goes_to(relay.to.address(), None),
                }
    })
}

/// What the engine says of a relay. `pushes` are its app's, and `live` is whether its stream is; `None` if it could not be
/// asked.
pub fn states(
    relay: &Relay,
    target: Option<&PushTarget>,
    pushes: Option<&[Push]>,
    live: bool,
) -> Status {
    let mut own: Vec<&Push> = pushes
        .map(|pushes| of(relay, target, pushes).collect())
        .unwrap_or_default();
    // the best of them, if there are several
    own.sort_by_key(|push| {
        (
            push.state != PushState::Pushing,
            push.state == PushState::Stopped,
        )
    });
    let first = own.first();
    let state = match (relay.enabled, pushes, first.map(|push| push.state)) {
        (_, None, _) if relay.enabled => State::Unknown,
        (_, _, Some(PushState::Pushing)) => State::Pushing,
        (false, ..) => State::Disabled,
        (_, _, Some(PushState::Connecting)) => State::Connecting,
        (_, _, Some(PushState::Error)) => State::Error,
        (_, _, Some(PushState::Ready)) => State::Ready,
        (_, _, Some(PushState::Stopped)) => State::Stopped,
        (_, _, Some(PushState::Other)) => State::Unknown,
        (_, _, None) if live => State::Stopped,
        (_, _, None) => State::Ready,
    };
    let since = first.and_then(|push| match state {
        State::Pushing => push.attempt,
        State::Error | State::Connecting if push.bytes == 0 => push.created,
        _ => None,
    });
    Status {
        relay: relay.slug.to_string(),
        stream: relay.stream.to_string(),
        to: relay.to.to_string(),
        state,
        since,
        attempts: first.map_or(0, |push| push.ended),
        bytes: first.map_or(0, |push| push.bytes),
        reason: None,
    }
}
