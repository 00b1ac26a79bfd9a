//! What a session says about its viewer.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use roster::{Invited, KeyHash, PublicKey};
use serde::{Deserialize, Serialize};

/// The most bytes of a session's grants, so that its cookie stays below 1 kB. The oldest one gives way. Whatever one
/// invitation is for has room.
const MOST: usize = 620;

/// A viewer's session. Names are short, since browsers send it with each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// When it ends, in seconds since 1970, unless it is renewed.
    #[serde(rename = "e")]
    expires: i64,
    /// The oldest first.
    #[serde(rename = "g")]
    grants: Vec<Grant>,
}

/// What a viewer once proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Grant {
    /// They have a stream key of this user.
    #[serde(rename = "k")]
    Key {
        /// The user.
        #[serde(rename = "u")]
        user: String,
        /// Which key: the beginning of its hash. When the key is removed from the roster, the grant is over.
        #[serde(rename = "m")]
        mark: String,
    },
    /// They were invited.
    #[serde(rename = "i")]
    Invitation {
        /// To watch these.
        #[serde(rename = "w")]
        watch: Vec<Invited>,
        /// When the invitation ends, in seconds since 1970.
        #[serde(rename = "x")]
        until: i64,
        /// The roster's epoch when it was made.
        #[serde(rename = "p")]
        epoch: u32,
        /// By which key it is signed: the beginning of the public key. When that is removed from the roster, the grant is
        /// over.
        #[serde(rename = "m")]
        mark: String,
    },
}

/// The mark of a key with this hash.
pub(super) fn mark(hash: &KeyHash) -> String {
    BASE64URL_NOPAD.encode(&hash.as_bytes()[..9])
}

/// The mark of a public key.
pub(super) fn mark_of(key: &PublicKey) -> String {
    BASE64URL_NOPAD.encode(&key.as_bytes()[..9])
}

/// The length of grants as JSON.
fn size(grants: &[Grant]) -> usize {
    serde_json::to_string(grants).map_or(0, |json| json.len())
}

impl Session {
    /// A session without grants, which ends at once.
    pub(crate) fn empty() -> Self {
        Session {
            expires: 0,
            grants: Vec::new(),
        }
    }

    /// What its viewer proved.
    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Whether it is over.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.expires <= now.as_second()
    }

    /// The session with one grant more.
    pub(crate) fn with(mut self, grant: Grant) -> Self {
        self.grants.retain(|old| *old != grant);
        self.grants.push(grant);
        while self.grants.len() > 1 && size(&self.grants) > MOST {
            self.grants.remove(0);
        }
        self
    }

    /// The session from now on: it ends when it was not renewed for `life`.
    pub(crate) fn renewed(mut self, now: Timestamp, life: SignedDuration) -> Self {
        self.expires = now.as_second().saturating_add(life.as_secs().max(1));
        self
    }
}
