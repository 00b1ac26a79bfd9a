//! Who is notified: the targets of a roster.

use std::fmt;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Event, Notices, Quiet, SecretRef, Slug, StreamName, Tables, Templates, WebhookUrl};

use crate::directory::Directory;

/// The kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One message for each airing, edited when things change.
    Discord,
    /// A message for each event.
    Slack,
    /// A signed request for each event, to a program.
    Webhook,
}

/// A target's name: the place in the roster that names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TargetId {
    /// The user whose streams it is about; `None` for all.
    pub(super) user: Option<Slug>,
    pub(super) kind: Kind,
}

/// A target, and what it is notified of.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) id: TargetId,
    pub(super) events: Vec<Event>,
    pub(super) templates: Templates,
    quiet: Option<Quiet>,
    zone: TimeZone,
}

/// Where its address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The address is the secret.
    Secret(SecretRef),
    /// The address is in the roster, and the secret signs.
    Signed(WebhookUrl, SecretRef),
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Discord => "discord",
            Kind::Slack => "slack",
            Kind::Webhook => "webhook",
        }
    }

    /// Whether people read it. They get no late notice of what is over, and none in quiet hours.
    pub(super) fn is_for_people(self) -> bool {
        self != Kind::Webhook
    }
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.as_str();
        match &self.user {
            None => write!(f, "`{kind}` of [notify]"),
            Some(user) => write!(f, "`{kind}` in `notify` of [users.{user}]"),
        }
    }
}

impl Spec {
    /// Whether it is notified of this stream: a user's own target about the user's streams, the site's about all that
    /// everyone may watch.
    pub(super) fn is_about(&self, stream: &StreamName, roster: &Directory) -> bool {
        match &self.id.user {
            Some(user) => *user == stream.name,
            None => {
                let Ok(user) = roster.user(&stream.name) else {
                    return false;
                };
                let named = roster.named(&stream.name, user.as_deref());
                named.publishes_in(&stream.app) && named.is_watchable(&stream.app)
            }
        }
    }

    /// Whether it is not to be disturbed at this time.
    pub(super) fn is_quiet(&self, time: Timestamp) -> bool {
        let Some(quiet) = &self.quiet else {
            return false;
        };
        self.id.kind.is_for_people() && quiet.holds(time.to_zoned(self.zone.clone()).time())
    }
}

/// All targets of a roster.
pub(super) fn targets(roster: &Directory) -> Vec<(Spec, Source)> {
    let notices = roster.notices();
    notices
        .flat_map(|(user, notices)| targets_of(user.map(|user| &user.slug.value), notices, roster))
        .collect()
}

fn targets_of(user: Option<&Slug>, notices: &Notices, roster: &Tables) -> Vec<(Spec, Source)> {
    let secret = |kind, secret: &Option<SecretRef>| {
        let secret = secret.clone()?;
        Some((kind, Source::Secret(secret)))
    };
    let webhook = notices.webhook.as_ref().map(|webhook| {
        let source = Source::Signed(webhook.url.value.clone(), webhook.secret.clone());
        (Kind::Webhook, source)
    });
    [
        secret(Kind::Discord, &notices.discord),
        secret(Kind::Slack, &notices.slack),
        webhook,
    ]
    .into_iter()
    .flatten()
    .map(|(kind, source)| {
        let spec = Spec {
            id: TargetId {
                user: user.cloned(),
                kind,
            },
            events: notices.events.clone(),
            templates: notices.templates.clone(),
            quiet: notices.quiet,
            zone: roster.site.timezone.clone(),
        };
        (spec, source)
    })
    .collect()
}
