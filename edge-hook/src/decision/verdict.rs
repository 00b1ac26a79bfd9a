//! Verdicts: the decision about a request, with the reason.

use std::borrow::Cow;

use jiff::Timestamp;
use roster::{KeyHash, PublicKey, Standing, StreamName, index::Unreadable};

/// The decision about a request, and the public names for its log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'d> {
    /// The answer to the engine.
    pub answer: Answer,
    /// The user of the key, or of the requested stream.
    pub user: Option<Cow<'d, str>>,
    /// The app, if it is one of the roster's.
    pub app: Option<&'d str>,
    /// The stream of an admitted publisher, and the hash of the key. Never logged.
    pub admitted: Option<(StreamName, KeyHash)>,
    /// What the key of an admitted guest is worth.
    pub guest: Option<Guest>,
}

/// What a guest's key is worth, as long as the roster has its public key and no later epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The public key that it is signed by.
    pub key: PublicKey,
    /// The roster's epoch when it was made.
    pub epoch: u32,
    /// When it ends.
    pub until: Timestamp,
}

/// The answer to the engine.
pub type Answer = engine::webhook::Answer<Reason>;

/// Why a request was denied. Its text is short and stable, and never contains a key, hash or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Neither publishing nor playback.
    UnknownDirection,
    /// A protocol that is unknown in this direction.
    UnknownProtocol,
    /// Neither opening nor closing.
    UnknownStatus,
    /// The address lacks an app or a stream.
    NoStream,
    /// The address has two meanings, and the engine might use the other.
    Ambiguous,
    /// A space, tab or the like before or after the stream key: it was pasted with it.
    Space,
    /// A `/` after the stream key.
    SlashAfter,
    /// Two slashes before it: the server's address already ends with one.
    SlashBefore,
    /// The address continues after the stream.
    TooDeep,
    /// Several `key` in the query, not all the same.
    SeveralKeys,
    /// No key, a mistyped key, or an unknown key: deliberately the same.
    UnknownKey,
    /// A valid key with the name of another user.
    OtherName,
    /// A valid key, and something like a key in a part of the address that is not rewritten.
    KeyLeft,
    /// The user has `enabled = false`.
    Disabled,
    /// Before the user's `refused_until`.
    Refused,
    /// Before the key's `from`.
    Early,
    /// After the key's `until`.
    Over,
    /// A publish token in the place of the key, after its end.
    TokenOver,
    /// A guest's key from before the roster's epoch.
    Revoked,
    /// A guest's key with the name of a user or channel.
    GuestName,
    /// The roster has no such app.
    UnknownApp,
    /// The user does not publish in that app.
    OtherApp,
    /// The user has `only_turns`, and now is not around one of their turns on a channel of the app.
    NoTurn,
    /// Not in the app's `ingest`.
    NoIngest,
    /// Not in the app's `playback`.
    NoPlayback,
    /// The app has `thumbnails = false`.
    NoThumbnails,
    /// Playback of a name that looks like a key.
    KeyShaped,
    /// Playback of a name that no stream can have.
    BadName,
    /// Playback of a stream with `watchers`.
    Private,
    /// A media server that cannot rename streams, and a key in the place of the name.
    KeyAsName,
    /// The function failed.
    Internal,
}

impl Reason {
    /// The text that is sent to the engine and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::UnknownDirection => "unknown direction",
            Reason::UnknownProtocol => "unknown protocol",
            Reason::UnknownStatus => "unknown status",
            Reason::NoStream => "no app and stream in the address",
            Reason::Ambiguous => "the address is ambiguous",
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
            Reason::Refused => "the user is refused for a while",
            Reason::Early => Standing::Early.sentence(),
            Reason::Over => Standing::Over.sentence(),
            Reason::TokenOver => "the publish token has ended: start the stream again",
            Reason::Revoked => "the guest's key is revoked",
            Reason::GuestName => "the guest's name is that of a user or channel",
            Reason::UnknownApp => "unknown app",
            Reason::OtherApp => "the user does not publish in this app",
            Reason::NoTurn => "the user has no turn now",
            Reason::NoIngest => "the app does not accept this protocol",
            Reason::NoPlayback => "the app has no playback by this protocol",
            Reason::NoThumbnails => "the app has no thumbnails",
            Reason::KeyShaped => "a stream key is not a stream name",
            Reason::BadName => "not a stream name",
            Reason::Private => "private stream",
            Reason::KeyAsName => {
                "the stream key would be the public name: publish to the name, with the key behind it"
            }
            Reason::Internal => "internal error",
        }
    }
}

impl From<Unreadable> for Reason {
    fn from(_: Unreadable) -> Self {
        Reason::Internal
    }
}

impl AsRef<str> for Reason {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
