//! Decides about guests: publishers with a signed key, who need not be in the roster.

use engine::Address;
use jiff::Timestamp;
use roster::{App, Ingest, InvitationProblem, KeyHash, Right, StreamName, holds_key};

use super::verdict::{Answer, Guest, Reason, Verdict};
use crate::{
    directory::{Directory, slug_of},
    obs::GuestToken,
};

/// What a guest shows.
pub(super) enum Shown<'a> {
    /// A key without its prefix: a signed text.
    Key(&'a str),
    /// A publish token in the place of one, and its text.
    Token(GuestToken, &'a str),
}

/// A publisher with a guest's key.
pub(super) struct GuestPublisher<'a> {
    pub(super) shown: Shown<'a>,
    pub(super) address: &'a Address<'a>,
    /// The name in the address, if the key is behind it.
    pub(super) name: Option<&'a str>,
    /// The app of the address.
    pub(super) app: Option<&'a App>,
    pub(super) ingest: Ingest,
}

/// Decides about a guest. Adds the stream to `verdict`, and its user, if one keeps the name for guests.
pub(super) fn publish<'d>(
    roster: &'d Directory,
    publisher: &GuestPublisher<'_>,
    now: Timestamp,
    verdict: &mut Verdict<'d>,
) -> Result<Answer, Reason> {
    let (stream, guest, text) = match &publisher.shown {
        Shown::Key(signed) => {
            let (stream, guest) = by_key(roster, signed, now)?;
            (stream, guest, *signed)
        }
        Shown::Token(token, text) => {
            let guest = by_token(roster, token, now)?;
            (token.stream.clone(), guest, *text)
        }
    };
    if publisher.name.is_some_and(|name| *name != *stream.name) {
        return Err(Reason::OtherName);
    }
    let app = publisher.app.ok_or(Reason::UnknownApp)?;
    if app.slug.value != stream.app {
        return Err(Reason::OtherApp);
    }
    if !app.ingest.contains(&publisher.ingest) {
        return Err(Reason::NoIngest);
    }
    let user = roster.user(&stream.name)?;
    let named = roster.named(&stream.name, user.as_deref());
    if !named.is_for_guests(&stream.app) {
        return Err(Reason::GuestName);
    }
    let mut until = guest.until;
    if let Some(user) = &user {
        verdict.user = Some(slug_of(user));
        if !user.enabled {
            return Err(Reason::Disabled);
        }
        if user.is_refused(now) {
            return Err(Reason::Refused);
        }
        if user.only_turns {
            until = until.min(roster.slot(user, app, now).ok_or(Reason::NoTurn)?);
        }
    }
    let new_url = publisher.address.rewrite(&stream.name);
    if holds_key(&new_url) {
        return Err(Reason::KeyLeft);
    }
    verdict.admitted = Some((stream, KeyHash::of(text)));
    verdict.guest = Some(guest);
    let left = u64::try_from(until.duration_since(now).as_millis());
    Ok(Answer::Allowed {
        new_url: Some(new_url),
        // the last fraction of a millisecond must not become 0, which means "never" to the engine
        lifetime: Some(left.unwrap_or(0).max(1)),
    })
}

/// The stream of a guest's key, and what the key is worth.
fn by_key(roster: &Directory, signed: &str, now: Timestamp) -> Result<(StreamName, Guest), Reason> {
    let verified = roster.verify(signed, now);
    let verified = verified.map_err(|problem| match problem {
        InvitationProblem::Unknown => Reason::UnknownKey,
        InvitationProblem::Revoked(_) => Reason::Revoked,
        InvitationProblem::Early(_) => Reason::Early,
        InvitationProblem::Over(_) => Reason::Over,
    })?;
    let guest = Guest {
        key: verified.key,
        epoch: verified.invitation.epoch,
        until: verified.invitation.until,
    };
    match verified.invitation.right {
        Right::Publish(stream) => Ok((stream, guest)),
        // an invitation to watch is no stream key
        Right::Watch(_) => Err(Reason::UnknownKey),
    }
}

/// What the guest's key is worth in whose place a token is.
fn by_token(roster: &Directory, token: &GuestToken, now: Timestamp) -> Result<Guest, Reason> {
    let mut keys = roster.invitations.keys.iter();
    let key = keys.find(|key| token.is_by(&key.public.value));
    let (key, until) = key.zip(token.until()).ok_or(Reason::UnknownKey)?;
    if token.epoch < roster.invitations.epoch {
        return Err(Reason::Revoked);
    }
    if until <= now {
        return Err(Reason::Over);
    }
    if token.is_over(now) {
        return Err(Reason::TokenOver);
    }
    Ok(Guest {
        key: key.public.value,
        epoch: token.epoch,
        until,
    })
}
