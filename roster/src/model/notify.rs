//! `[notify]`: notifications about streams, and their targets.

use serde::Deserialize;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        kind::{Feature, ProblemKind},
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
};

/// Notifications to other services.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The address of a Discord webhook, which is a secret.
    pub discord: Option<SecretRef>,
    /// The events to report.
    pub events: Vec<Event>,
}

/// An event that can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A stream went live.
    Live,
    /// A stream ended.
    Ended,
    /// The engine reports a problem with a stream.
    Alert,
}

leaf_field!(Event, "\"live\", \"ended\" or \"alert\"", is_str);

impl Notify {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Option<Self> {
        let value = value?;
        let place = value.span();
        let mut table = Table::new("[notify]", place.clone(), value, problems);
        let discord = table.optional("discord").map(|discord| discord.value);
        let events = table.optional::<Vec<At<Event>>>("events");
        table.problems.push(
            Problem::new(ProblemKind::NotYet(Feature::Notifications), place)
                .label("no notification is sent")
                .help("you can keep it for a later version"),
        );
        table.finish();
        Some(Notify {
            discord,
            events: events
                .map(|events| events.value.into_iter().map(|event| event.value).collect())
                .unwrap_or_default(),
        })
    }
}
