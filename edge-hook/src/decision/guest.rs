//! Decides about guests: publishers with a signed key, who need not be in the roster.

use engine::Address;
use jiff::Timestamp;
use roster::{App, Ingest, InvitationProblem, KeyHash, Right, holds_key};

use super::verdict::{Answer, Guest, Reason, Verdict};
use crate::directory::{Directory, slug_of};

/// A publisher with a guest's key.
pub(super) struct GuestPublisher<'a> {
    /// The key without its prefix: a signed text.
    pub(super) signed: &'a str,
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
    let verified = roster.verify(publisher.signed, now);
    let verified = verified.map_err(|problem| match problem {
        InvitationProblem::Unknown => Reason::UnknownKey,
        InvitationProblem::Revoked(_) => Reason::Revoked,
        InvitationProblem::Early(_) => Reason::Early,
        InvitationProblem::Over(_) => Reason::Over,
    })?;
    // an invitation to watch is no stream key
    let Right::Publish(stream) = verified.invitation.right else {
        return Err(Reason::UnknownKey);
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
    let mut until = verified.invitation.until;
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
    verdict.admitted = Some((stream, KeyHash::of(publisher.signed)));
    verdict.guest = Some(Guest {
        key: verified.key,
        epoch: verified.invitation.epoch,
        until: verified.invitation.until,
    });
    let left = u64::try_from(until.duration_since(now).as_millis());
    Ok(Answer::Allowed {
        new_url: Some(new_url),
        // the last fraction of a millisecond must not become 0, which means "never" to the engine
        lifetime: Some(left.unwrap_or(0).max(1)),
    })
}
