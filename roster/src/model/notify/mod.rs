//! `[notify]`, and `notify` of users: notifications about streams, and where they go.

pub(crate) mod quiet;
pub(crate) mod template;
pub(crate) mod webhook;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Field, Problems, Value},
        leaf::leaf_field,
        problem::{At, Span},
        table::Table,
    },
    model::{
        notify::{quiet::Quiet, template::Templates, webhook::Webhook},
        values::host::HostName,
    },
};

/// How long a stream must be gone before it has ended, by default.
const SETTLE: SignedDuration = SignedDuration::from_secs(30);

/// `[notify]`.
#[derive(Clone, Debug)]
pub struct Notify {
    /// About all public streams.
    pub notices: Option<Notices>,
    /// Hosts that a secret address may have, beside Discord's and Slack's.
    pub hosts: Vec<At<String>>,
    /// Hosts that may be in the network of this machine, also over plain HTTP.
    pub local_hosts: Vec<At<String>>,
    /// How long a stream must be gone before it has ended.
    pub settle: SignedDuration,
}

/// Who is notified of what, and how.
#[derive(Clone, Debug)]
pub struct Notices {
    /// The place in the roster.
    pub place: Span,
    /// The address of a Discord webhook, which is a secret.
    pub discord: Option<SecretRef>,
    /// The address of a webhook that takes Slack's messages, which is a secret.
    pub slack: Option<SecretRef>,
    /// A program that takes signed requests.
    pub webhook: Option<Webhook>,
    /// The events to report.
    pub events: Vec<Event>,
    /// When people are not disturbed.
    pub quiet: Option<Quiet>,
    /// The texts for people.
    pub templates: Templates,
}

/// An event that can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A stream went live.
    Live,
    /// A stream ended.
    Ended,
    /// Something is wrong with a stream.
    Alert,
}

leaf_field!(Event, "\"live\", \"ended\" or \"alert\"", is_str);

/// How long a stream must be gone.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Settle(SignedDuration);

leaf_field!(Settle, "a duration such as \"30s\"", is_str);

impl TryFrom<String> for Settle {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let allowed = SignedDuration::from_secs(5)..=SignedDuration::from_mins(10);
        match text.parse::<SignedDuration>() {
            Ok(settle) if allowed.contains(&settle) => Ok(Settle(settle)),
            _ => Err("expected a duration from 5s to 10m, such as 30s"),
        }
    }
}

impl Event {
    /// The event's name in the roster.
    pub fn as_str(self) -> &'static str {
        match self {
            Event::Live => "live",
            Event::Ended => "ended",
            Event::Alert => "alert",
        }
    }
}

impl Default for Notify {
    fn default() -> Self {
        Notify {
            notices: None,
            hosts: Vec::new(),
            local_hosts: Vec::new(),
            settle: SETTLE,
        }
    }
}

impl Notify {
    /// Whether the roster says that this host may be in the network of this machine.
    pub fn is_local(&self, host: &str) -> bool {
        self.local_hosts.iter().any(|local| local.value == host)
    }

    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut notify = Notify::default();
        let Some(value) = value else { return notify };
        let place = value.span();
        let mut table = Table::new("[notify]", place.clone(), value, problems);
        // strangers are not told what is wrong with a stream unless the admin says so
        let notices = Notices::read(&mut table, place, &[Event::Live, Event::Ended]);
        notify.notices = notices.has_target().then_some(notices);
        notify.hosts = hosts(table.optional("hosts"));
        notify.local_hosts = hosts(table.optional("local_hosts"));
        if let Some(settle) = table.optional::<Settle>("settle") {
            notify.settle = settle.value.0;
        }
        table.finish();
        notify
    }
}

fn hosts(list: Option<At<Vec<At<HostName>>>>) -> Vec<At<String>> {
    let hosts = list.map(|list| list.value).unwrap_or_default().into_iter();
    hosts.map(|host| At::new(host.value.0, host.span)).collect()
}

impl Notices {
    /// Whether anybody is notified.
    fn has_target(&self) -> bool {
        self.discord.is_some() || self.slack.is_some() || self.webhook.is_some()
    }

    /// The secrets.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        let webhook = self.webhook.iter().map(|webhook| &webhook.secret);
        self.discord.iter().chain(&self.slack).chain(webhook)
    }

    fn read(table: &mut Table<'_, '_>, place: Span, events: &[Event]) -> Self {
        let discord = table.optional("discord").map(|discord| discord.value);
        let slack = table.optional("slack").map(|slack| slack.value);
        let webhook = table.optional("webhook").map(|webhook| webhook.value);
        let written = table.optional::<Vec<At<Event>>>("events");
        let quiet = table.optional("quiet").map(|quiet| quiet.value);
        let templates = table.optional::<Templates>("templates");
        Notices {
            place,
            discord,
            slack,
            webhook,
            events: match written {
                Some(written) => written.value.into_iter().map(|event| event.value).collect(),
                None => events.to_vec(),
            },
            quiet,
            templates: templates
                .map(|templates| templates.value)
                .unwrap_or_default(),
        }
    }
}

/// `notify` of a user: about the user's own streams.
impl Field for Notices {
    const EXPECTED: &'static str = "a table such as { discord = { env = \"ALICE_DISCORD\" } }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let mut table = Table::new("`notify` of a user", place.clone(), value, problems);
        let all = [Event::Live, Event::Ended, Event::Alert];
        let notices = Notices::read(&mut table, place, &all);
        table.finish();
        notices.has_target().then_some(notices)
    }
}
