//! Invitations as signed texts: JSON Web Tokens with an Ed25519 signature.
//!
//! Their claims are public to whoever has the text, which is a secret as a whole. Checking needs the roster and the time,
//! nothing else.

use engine::names::VHOST;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{InvitationKey, invited::Invited};
use crate::{
    access::{
        ed25519::{PrivateKey, PublicKey},
        jwt,
        key::KEY_PREFIX,
    },
    model::{
        roster::{Roster, Tables},
        values::stream::StreamName,
    },
};

/// The longest invitation in bytes: with its address it fits into a QR code, and into a request to the function.
pub const MOST_BYTES: usize = 1000;
/// The longest SRT streamid in bytes: it holds the virtual host, the app and a guest's key.
const MOST_STREAMID: usize = 512;
/// The most things that one invitation is for: each session with it stays small.
pub const MOST_INVITED: usize = 6;
/// The longest name of a guest in bytes.
pub const MOST_NAME: usize = 60;
/// How far the clock of the machine that signs may be ahead.
const LEEWAY: SignedDuration = SignedDuration::from_secs(5);

/// What somebody may do, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Who they are, for people.
    pub name: String,
    /// What they may do.
    pub right: Right,
    /// Its first moment, in whole seconds.
    pub from: Timestamp,
    /// The first moment after its last, in whole seconds.
    pub until: Timestamp,
    /// The roster's epoch when it was made.
    pub epoch: u32,
}

/// What an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Right {
    /// Watching these.
    Watch(Vec<Invited>),
    /// Publishing this stream.
    Publish(StreamName),
}

/// An invitation whose signature is right, and which is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it says.
    pub invitation: Invitation,
    /// The key that it is signed by.
    pub key: PublicKey,
}

/// Why a text is not a valid invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationProblem {
    /// It is none, or nobody of this site has signed it: deliberately the same.
    Unknown,
    /// It was signed, but the roster's epoch is later.
    Revoked(Invitation),
    /// It is not valid yet.
    Early(Invitation),
    /// It has ended.
    Over(Invitation),
}

/// The claims. `mediamtx_permissions` says the same in the words of MediaMTX, which accepts the tokens too.
#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    watch: Vec<Invited>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    publish: Option<String>,
    epoch: u32,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(default)]
    mediamtx_permissions: Vec<Permission>,
}

/// A permission for MediaMTX. One whose path begins with `~` is a regular expression.
#[derive(Clone, Serialize, Deserialize)]
struct Permission {
    action: String,
    path: String,
}

impl Invitation {
    /// The signed text, for the owner of `key`'s private half. `None` if it would be too long, or names too much. The same
    /// invitation is always the same text.
    pub fn sign(
        &self,
        roster: &Roster,
        key: &InvitationKey,
        private: &PrivateKey,
    ) -> Option<String> {
        let (watch, publish, permission) = match &self.right {
            Right::Watch(invited) => (invited.as_slice(), None, reading(roster, invited)),
            Right::Publish(stream) => (
                &[][..],
                Some(stream.to_string()),
                permission("publish", &[stream.to_string()]),
            ),
        };
        let claims = Claims {
            aud: roster.site.url.origin().to_owned(),
            sub: self.name.clone(),
            watch: watch.to_vec(),
            publish,
            epoch: self.epoch,
            iat: self.from.as_second(),
            nbf: self.from.as_second(),
            exp: self.until.as_second(),
            mediamtx_permissions: permission.into_iter().collect(),
        };
        // what would not be accepted is not made
        self.fits().then_some(())?;
        let token = jwt::sign(key.id.as_str(), private, &claims)?;
        let most = match &self.right {
            Right::Watch(_) => MOST_BYTES,
            Right::Publish(stream) => {
                MOST_STREAMID - format!("{VHOST}/{}/{KEY_PREFIX}", stream.app).len()
            }
        };
        (token.len() <= most).then_some(token)
    }

    fn fits(&self) -> bool {
        let named = !self.name.is_empty()
            && self.name.len() <= MOST_NAME
            && !self.name.chars().any(char::is_control);
        let few = match &self.right {
            Right::Watch(invited) => (1..=MOST_INVITED).contains(&invited.len()),
            Right::Publish(_) => true,
        };
        named && few && self.from < self.until
    }

    fn of(claims: Claims) -> Option<Self> {
        let right = match (claims.publish, claims.watch) {
            (Some(stream), watch) if watch.is_empty() => Right::Publish(stream.try_into().ok()?),
            (None, watch) => Right::Watch(watch),
            (Some(_), _) => return None,
        };
        let second = |second| Timestamp::from_second(second).ok();
        let invitation = Invitation {
            name: claims.sub,
            right,
            // the later of the two
            from: second(claims.nbf.max(claims.iat))?,
            until: second(claims.exp)?,
            epoch: claims.epoch,
        };
        invitation.fits().then_some(invitation)
    }
}

/// The stream key of a guest with this signed text. It begins like every key, so that whatever hides keys hides it too.
pub fn guest_key(token: &str) -> String {
    format!("{KEY_PREFIX}{token}")
}

/// The signed text in a guest's stream key. `None` for other keys, without looking further.
pub fn token_of_guest(key: &str) -> Option<&str> {
    let token = key.strip_prefix(KEY_PREFIX)?;
    // JSON that begins with a field, and the dot behind the header
    (token.starts_with("ey") && token.contains('.')).then_some(token)
}

impl Tables {
    /// Checks a signed text. It must be signed with a key of `[invitations]` for this site, be of the current epoch or a
    /// later one, and be valid now.
    ///
    /// # Errors
    /// What is wrong. The invitation itself is told only if its signature is right.
    pub fn verify(&self, text: &str, now: Timestamp) -> Result<Verified, InvitationProblem> {
        let (invitation, key) = self.signed(text).ok_or(InvitationProblem::Unknown)?;
        if invitation.epoch < self.invitations.epoch {
            return Err(InvitationProblem::Revoked(invitation));
        }
        if invitation.until <= now {
            return Err(InvitationProblem::Over(invitation));
        }
        if invitation.from > now.checked_add(LEEWAY).unwrap_or(Timestamp::MAX) {
            return Err(InvitationProblem::Early(invitation));
        }
        Ok(Verified { invitation, key })
    }

    /// Whether guests may publish.
    pub fn takes_guests(&self) -> bool {
        !self.invitations.keys.is_empty()
    }

    /// What a text says, if its signature is right.
    fn signed(&self, text: &str) -> Option<(Invitation, PublicKey)> {
        if text.len() > MOST_BYTES || self.invitations.keys.is_empty() {
            return None;
        }
        let id = jwt::key_id(text)?;
        let key = self.invitations.key(&id)?.public.value;
        let claims: Claims = jwt::verify(text, &key, self.site.url.origin())?;
        Some((Invitation::of(claims)?, key))
    }
}

impl Roster {
    /// Whether a guest may have the stream of this name in an app: no user or channel has it, or only a user without keys,
    /// whose page and places are kept for guests.
    pub fn is_for_guests(&self, app: &str, name: &str) -> bool {
        self.named(name).is_for_guests(app)
    }
}

/// The longest path of a permission in bytes. For more, there is none, so that invitations stay short.
const MOST_PATH: usize = 160;

/// The permission to watch the streams that the roster has now.
fn reading(roster: &Roster, invited: &[Invited]) -> Option<Permission> {
    let users = roster.users.values();
    let users = users.flat_map(|user| roster.streams_of(user));
    let channels = roster.channels.values().map(|channel| StreamName {
        app: channel.app.value.clone(),
        name: channel.slug.value.clone(),
    });
    let streams = users.chain(channels);
    let streams = streams.filter(|one| roster.invites_to(invited, &one.app, &one.name));
    let paths: Vec<_> = streams.map(|stream| stream.to_string()).collect();
    permission("read", &paths)
}

/// One permission for all of these paths. Names need no escaping in a regular expression.
fn permission(action: &str, paths: &[String]) -> Option<Permission> {
    let path = match paths {
        [] => return None,
        [one] => one.clone(),
        several => format!("~^({})$", several.join("|")),
    };
    (path.len() <= MOST_PATH).then(|| Permission {
        action: action.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests;
