//! What is known about a running stream whose publisher is unknown: the roster as it was when the stream was seen first.
//!
//! That is so only where the admitted publishers are not [`kept`](super::kept) over a restart, or were lost.

use roster::{PublicKey, StreamName, User};

use crate::directory::Directory;

/// The roster when a stream was seen first, as far as it tells whose stream this may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Sighting {
    /// Whether a guest could have the stream's name then.
    for_guests: bool,
    /// The keys of `[invitations]` then.
    keys: Vec<PublicKey>,
    /// The epoch then.
    epoch: u32,
}

/// Whether the stream of an unknown publisher may be a guest's, and may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MaybeGuest {
    /// It is no guest's.
    No,
    /// It may be one's.
    Yes,
    /// It can only be one's, whose key is revoked.
    Revoked,
    /// It can only be one's, and the key that signed its key was removed.
    KeyRemoved,
}

impl Sighting {
    /// A stream that is seen for the first time. `user` is the user of its name.
    pub(super) fn of(roster: &Directory, stream: &StreamName, user: Option<&User>) -> Self {
        let keys = roster.invitations.keys.iter();
        Sighting {
            for_guests: roster.named(&stream.name, user).is_for_guests(&stream.app),
            keys: keys.map(|key| key.public.value).collect(),
            epoch: roster.invitations.epoch,
        }
    }

    /// Whether the stream may be a guest's. A name that was a user's with keys or a channel's when it was seen was admitted
    /// for these. A later epoch revokes the keys of all guests who were on air before.
    pub(super) fn guest(
        &self,
        roster: &Directory,
        stream: &StreamName,
        user: Option<&User>,
    ) -> MaybeGuest {
        if !self.for_guests {
            return MaybeGuest::No;
        }
        let invitations = &roster.invitations;
        if invitations.epoch > self.epoch {
            return MaybeGuest::Revoked;
        }
        if !self.keys.iter().any(|key| invitations.has(key)) {
            return MaybeGuest::KeyRemoved;
        }
        match roster.named(&stream.name, user).is_for_guests(&stream.app) {
            true => MaybeGuest::Yes,
            false => MaybeGuest::No,
        }
    }
}
