//! Verdicts: what was decided, why, and the JSON in which the engine takes it.

use roster::{KeyHash, Standing, StreamName};
use serde::Serialize;

/// What was decided of a request, and the public names that its log line may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'d> {
    /// What the engine is told.
    pub answer: Answer,
    /// The user whose key it was, or whose stream was asked for.
    pub user: Option<&'d str>,
    /// The app, if it is one of the roster's.
    pub app: Option<&'d str>,
    /// The stream that a publisher is let in to, and by which key. For no log.
    pub admitted: Option<(StreamName, KeyHash)>,
}

/// The answer to the engine. It takes any status but 200, and anything but a JSON boolean in
/// `allowed`, for a refusal, so a refusal too is a 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `{"allowed":true}`.
    Allowed {
        /// The whole address with the public stream name in place of a key; `None` leaves it as it is.
        new_url: Option<String>,
        /// Milliseconds until the engine shall end the session; `None` is never. Not 0, which the
        /// engine takes for never, and none for viewers: those of LL-HLS behind a proxy share upstream
        /// connections, and the first to expire takes the others down.
        lifetime: Option<u64>,
    },
    /// `{"allowed":false}`.
    Denied(Reason),
    /// `{}`: a closing needs no decision.
    Noted,
}

/// Why a request was denied. The text is short and stable, and never names a key, hash or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Neither publishing nor playing.
    UnknownDirection,
    /// A protocol that nothing is known of, in this direction.
    UnknownProtocol,
    /// Neither opening nor closing.
    UnknownStatus,
    /// The address lacks an app or a stream.
    NoStream,
    /// The address can be read in two ways, and the engine might choose the other.
    Ambiguous,
    /// A space, tab or the like before or after the stream key: it was pasted with it.
    Space,
    /// A `/` after the stream key.
    SlashAfter,
    /// Two `/` in a row before it: the server's address ends with one already.
    SlashBefore,
    /// The address goes on where a stream should end.
    TooDeep,
    /// Several `key` in the query, not all the same.
    SeveralKeys,
    /// No key at all, a mistyped one, or one that nobody has: told apart by nothing.
    UnknownKey,
    /// A good key behind the name of somebody else.
    OtherName,
    /// A good key, and something like a key where it would stay in the address.
    KeyLeft,
    /// The user's `enabled` is false.
    Disabled,
    /// Before the key's `from`.
    Early,
    /// After the key's `until`.
    Over,
    /// The roster has no such app.
    UnknownApp,
    /// The user does not publish in that app.
    OtherApp,
    /// Not in the app's `ingest`.
    NoIngest,
    /// Not in the app's `playback`.
    NoPlayback,
    /// The app's `thumbnails` is false.
    NoThumbnails,
    /// Playback of a name that looks like a key.
    KeyShaped,
    /// Playback of a name that no stream can have.
    BadName,
    /// Playback of a stream with `watchers`.
    Private,
}

impl Reason {
    /// The text that the engine gets and the log keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::UnknownDirection => "unknown direction",
            Reason::UnknownProtocol => "unknown protocol",
            Reason::UnknownStatus => "unknown status",
            Reason::NoStream => "no app and stream in the address",
            Reason::Ambiguous => "the address can be read in two ways",
            Reason::Space => "a space before or after the stream key: paste the key without it",
            Reason::SlashAfter => "a slash after the stream key: remove it",
            Reason::SlashBefore => {
                "two slashes before the stream key: end the server address without one"
            }
            Reason::TooDeep => "the address is too deep",
            Reason::SeveralKeys => "several stream keys",
            Reason::UnknownKey => "unknown stream key",
            Reason::OtherName => "the stream key is for another stream name",
            Reason::KeyLeft => "a stream key elsewhere in the address",
            Reason::Disabled => "the user is disabled",
            Reason::Early => Standing::Early.sentence(),
            Reason::Over => Standing::Over.sentence(),
            Reason::UnknownApp => "unknown app",
            Reason::OtherApp => "the user does not publish in this app",
            Reason::NoIngest => "the app does not take this protocol",
            Reason::NoPlayback => "the app does not play this protocol",
            Reason::NoThumbnails => "the app has no thumbnails",
            Reason::KeyShaped => "a stream key is not a stream name",
            Reason::BadName => "not a stream name",
            Reason::Private => "private stream",
        }
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Answer {
    /// One word for the log.
    pub fn as_str(&self) -> &'static str {
        match self {
            Answer::Allowed { .. } => "allowed",
            Answer::Denied(_) => "denied",
            Answer::Noted => "noted",
        }
    }

    /// The reason of a refusal.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Answer::Denied(reason) => Some(*reason),
            Answer::Allowed { .. } | Answer::Noted => None,
        }
    }

    /// The answer as the engine reads it.
    pub fn to_json(&self) -> Vec<u8> {
        let mut wire = Wire {
            allowed: None,
            new_url: None,
            lifetime: None,
            reason: None,
        };
        match self {
            Answer::Allowed { new_url, lifetime } => {
                wire.allowed = Some(true);
                wire.new_url = new_url.as_deref();
                wire.lifetime = *lifetime;
            }
            Answer::Denied(reason) => {
                wire.allowed = Some(false);
                wire.reason = Some(reason.as_str());
            }
            Answer::Noted => {}
        }
        let mut json = Vec::with_capacity(192);
        // texts, a number and a boolean, into memory: nothing there can fail
        let written = serde_json::to_writer(&mut json, &wire);
        debug_assert!(written.is_ok());
        json
    }
}
