//! `[relays.*]`: streams pushed to other platforms.

mod target;

pub use target::{Platform, RelayTarget};

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        problem::{At, Problem, Span},
        table::Table,
    },
    model::values::{slug::Slug, stream::StreamName},
};

/// A relay: push publishing of one stream to one target.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its name.
    pub slug: At<Slug>,
    /// The stream to push.
    pub stream: At<StreamName>,
    /// Where it goes.
    pub to: RelayTarget,
    /// The platform's stream key; over SRT, the stream ID.
    pub key: Option<SecretRef>,
    /// The passphrase with which SRT encrypts.
    pub passphrase: Option<SecretRef>,
    /// The rendition to push; `None` for the stream as it comes.
    pub rendition: Option<At<Slug>>,
    /// Whether it is enabled.
    pub enabled: bool,
}

impl Relay {
    pub(crate) fn decode(
        slug: At<Slug>,
        value: Value<'_>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let name = format!("[relays.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let stream = table.required("stream");
        let to = table.required::<RelayTarget>("to");
        let has_key = table.has("key");
        let key_place = table.span("key");
        let key = table.optional("key");
        let passphrase_place = table.span("passphrase");
        let passphrase = table.optional("passphrase");
        let rendition = table.optional("rendition");
        let enabled = table.optional("enabled");
        if let Some(to) = &to {
            match key_place {
                None if !has_key && to.needs_key() => table.missing(
                    "key",
                    "where the platform's stream key is, such as { env = \"TWITCH_KEY\" }",
                ),
                Some(place) if to.has_stream_id() => {
                    table.problems.push(two_stream_ids(place));
                }
                _ => {}
            }
            if let Some(place) = passphrase_place
                && !to.is_srt()
            {
                table.problems.push(no_passphrase(place));
            }
        }
        table.finish();
        Some(Relay {
            slug,
            stream: stream?,
            to: to.map(|to| to.value).unwrap_or_default(),
            key: key.map(|key| key.value),
            passphrase: passphrase.map(|passphrase| passphrase.value),
            rendition,
            enabled: enabled.is_none_or(|enabled: At<bool>| enabled.value),
        })
    }
}

fn two_stream_ids(place: Span) -> Problem {
    Problem::new(ProblemKind::WrongValue("key".to_owned()), place)
        .label("expected no key: `to` has a `streamid`, and over SRT the key is the stream ID")
        .help("remove `streamid` from `to`, or remove the key")
}

fn no_passphrase(place: Span) -> Problem {
    Problem::new(ProblemKind::WrongValue("passphrase".to_owned()), place)
        .label("expected none: only SRT has a passphrase")
        .help("remove the line; the stream key goes into `key`")
}
