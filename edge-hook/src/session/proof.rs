//! Makes a grant from what a viewer shows.

use std::borrow::Cow;

use jiff::Timestamp;
use roster::{Invitation, InvitationProblem, Invited, Right, Standing, User, index::Unreadable};
use serde::Serialize;

use super::grant::{Grant, mark, mark_of};
use crate::{
    directory::{Directory, slug_of},
    key_check::UNREADABLE,
};

/// A viewer who proved themselves.
#[derive(Debug)]
pub(crate) struct Proved<'d> {
    /// For their session.
    pub(crate) grant: Grant,
    /// The user, for the log.
    pub(crate) user: Option<Cow<'d, str>>,
    /// Their name for people.
    pub(crate) name: String,
    /// When the grant ends.
    pub(crate) until: Option<Timestamp>,
}

/// What is wrong with a proof. The JSON of the answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ProofProblem<'d> {
    /// A message for people.
    pub(crate) error: &'static str,
    /// A word for programs.
    pub(crate) reason: &'static str,
    /// When it becomes valid, if it is not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// When it expired, if it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    /// Whom to ask for a new invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ask: Option<String>,
    /// For the log only.
    #[serde(skip)]
    pub(crate) user: Option<Cow<'d, str>>,
}

impl<'d> ProofProblem<'d> {
    pub(super) fn new(reason: &'static str, error: &'static str) -> Self {
        ProofProblem {
            error,
            reason,
            from: None,
            until: None,
            ask: None,
            user: None,
        }
    }

    fn of(self, user: &Cow<'d, User>) -> Self {
        ProofProblem {
            user: Some(slug_of(user)),
            ..self
        }
    }
}

/// The grant of a stream key's owner. Does equal work for malformed and unknown keys. A user who may not publish for now
/// (`refused_until`) may still watch.
#[expect(clippy::result_large_err, reason = "made once for a request")]
pub(crate) fn by_key<'d>(
    directory: &'d Directory,
    text: &str,
    now: Timestamp,
) -> Result<Proved<'d>, ProofProblem<'d>> {
    let holder = match directory.find_with_equal_work(text) {
        Ok(Some(holder)) => holder,
        Ok(None) => return Err(ProofProblem::new("unknown", "nobody has this stream key")),
        Err(Unreadable) => return Err(ProofProblem::new("internal", UNREADABLE)),
    };
    let (user, key) = (&holder.user, holder.key());
    if !user.enabled {
        return Err(ProofProblem::new("disabled", "the user is disabled").of(user));
    }
    let standing = key.window.standing(now);
    let outside = ProofProblem::new(standing.word(), standing.sentence()).of(user);
    let text = |time: Timestamp| time.to_string();
    match standing {
        Standing::Early => Err(ProofProblem {
            from: key.window.from.map(text),
            ..outside
        }),
        Standing::Over => Err(ProofProblem {
            until: key.window.until.map(text),
            ..outside
        }),
        Standing::Open => Ok(Proved {
            grant: Grant::Key {
                user: user.slug.to_string(),
                mark: mark(&key.hash),
            },
            user: Some(slug_of(user)),
            name: user.name.clone(),
            until: key.window.until,
        }),
    }
}

/// The grant of somebody who is invited. What is wrong with an invitation is told only if its signature is right.
#[expect(clippy::result_large_err, reason = "made once for a request")]
pub(crate) fn by_invitation<'d>(
    roster: &Directory,
    text: &str,
    now: Timestamp,
) -> Result<Proved<'d>, ProofProblem<'d>> {
    let unknown = || ProofProblem::new("unknown", "nobody has made this invitation");
    let verified = roster.verify(text, now).map_err(|problem| {
        let (wrong, invitation) = match problem {
            InvitationProblem::Unknown => return unknown(),
            InvitationProblem::Revoked(invitation) => (
                ProofProblem::new("revoked", "the invitation is revoked"),
                invitation,
            ),
            InvitationProblem::Early(invitation) => {
                let early = ProofProblem::new("early", "the invitation is not valid yet");
                let from = Some(invitation.from.to_string());
                (ProofProblem { from, ..early }, invitation)
            }
            InvitationProblem::Over(invitation) => {
                let over = ProofProblem::new("expired", "the invitation has ended");
                let until = Some(invitation.until.to_string());
                (ProofProblem { until, ..over }, invitation)
            }
        };
        match &invitation.right {
            Right::Watch(invited) => ProofProblem {
                ask: Some(host(roster, invited)),
                ..wrong
            },
            Right::Publish(_) => unknown(),
        }
    })?;
    let Invitation {
        name,
        right,
        until,
        epoch,
        ..
    } = verified.invitation;
    // a guest's key is no invitation to watch
    let Right::Watch(watch) = right else {
        return Err(unknown());
    };
    Ok(Proved {
        grant: Grant::Invitation {
            watch,
            until: until.as_second(),
            epoch,
            mark: mark_of(&verified.key),
        },
        user: None,
        name,
        until: Some(until),
    })
}

/// Who invites: the user whose stream it is, or else the site.
fn host(roster: &Directory, invited: &[Invited]) -> String {
    let user = match invited.first() {
        Some(Invited::Entry(name)) => roster.user(name).ok().flatten(),
        Some(Invited::Stream(stream)) => roster.user(&stream.name).ok().flatten(),
        Some(Invited::Group(_)) | None => None,
    };
    user.map_or_else(|| roster.site.title.clone(), |user| user.name.clone())
}
