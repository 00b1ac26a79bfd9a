//! Guests who ask with their signed key.

use jiff::Timestamp;
use roster::{App, Ingest, InvitationProblem, Right, StreamName};

use super::{refusal::Refusal, turn::in_turn};
use crate::{decision::Guest, directory::Directory};

/// What a guest's OBS asks with.
pub(super) struct Asked<'a> {
    /// The key without its prefix: a signed text.
    pub(super) signed: &'a str,
    /// The app in the address, if there is one.
    pub(super) app: Option<&'a str>,
}

/// Where a guest may publish.
pub(super) struct GuestPlace<'d> {
    pub(super) app: &'d App,
    pub(super) stream: StreamName,
    /// What the key is worth.
    pub(super) guest: Guest,
}

/// Where a guest may publish now. The rules are those of admission.
pub(super) fn place<'d>(
    directory: &'d Directory,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<GuestPlace<'d>, Refusal> {
    let verified = directory.verify(asked.signed, now);
    let verified = verified.map_err(|problem| match problem {
        InvitationProblem::Unknown => Refusal::Unknown,
        InvitationProblem::Revoked(_) => Refusal::Disabled,
        InvitationProblem::Early(invitation) => Refusal::Early(invitation.from),
        InvitationProblem::Over(invitation) => Refusal::Over(invitation.until),
    })?;
    let guest = Guest {
        key: verified.key,
        epoch: verified.invitation.epoch,
        until: verified.invitation.until,
    };
    // an invitation to watch is no stream key
    let Right::Publish(stream) = verified.invitation.right else {
        return Err(Refusal::Unknown);
    };
    if asked.app.is_some_and(|app| *app != *stream.app) {
        return Err(Refusal::App);
    }
    let app = directory.roster().apps.get(&stream.app);
    let app = app.ok_or(Refusal::App)?;
    let user = directory.user(&stream.name);
    let user = user.map_err(|_| Refusal::Failed)?;
    let named = directory.named(&stream.name, user.as_deref());
    if !named.is_for_guests(&stream.app) {
        return Err(Refusal::Disabled);
    }
    if let Some(user) = user.as_deref() {
        if !user.enabled {
            return Err(Refusal::Disabled);
        }
        if let Some(until) = user.refused_until.filter(|until| now < *until) {
            return Err(Refusal::Refused(until));
        }
    }
    if !app.ingest.contains(&Ingest::Rtmp) {
        return Err(Refusal::Protocol);
    }
    if let Some(user) = user.as_deref() {
        in_turn(directory.roster(), user, app, now)?;
    }
    Ok(GuestPlace { app, stream, guest })
}
