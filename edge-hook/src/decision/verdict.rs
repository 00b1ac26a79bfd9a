//! Verdicts: what was decided, and why.

use roster::{KeyHash, Standing, StreamName};

/// What was decided of a request, and the public names that its log line may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'d> {
    /// What the engine is answered.
    pub answer: Answer,
    /// The user whose key it was, or whose stream was asked for.
    pub user: Option<&'d str>,
    /// The app, if it is one of the roster's.
    pub app: Option<&'d str>,
    /// The stream that a publisher was admitted to, and the hash of the key. Never logged.
    pub admitted: Option<(StreamName, KeyHash)>,
}

/// What the engine is answered.
pub type Answer = engine::webhook::Answer<Reason>;

/// Why a request was denied. Its text is short and stable, and never contains a key, hash or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Neither publishing nor playing.
    UnknownDirection,
    /// A protocol that is not known in this direction.
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
    /// The address continues after the stream.
    TooDeep,
    /// Several `key` in the query, not all the same.
    SeveralKeys,
    /// No key, a mistyped key, or a key that nobody has: deliberately the same.
    UnknownKey,
    /// A valid key behind the name of another user.
    OtherName,
    /// A valid key, and something like a key in a part of the address that is not rewritten.
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
    /// The text that is sent to the engine and logged.
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

impl AsRef<str> for Reason {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
