//! `[relays.*]`: streams pushed to other platforms.

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        kind::{Feature, ProblemKind},
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::values::{host::HostName, slug::Slug, stream::StreamName},
};

/// A relay: push publishing of one stream to one target.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its name.
    pub slug: At<Slug>,
    /// The stream to push.
    pub stream: At<StreamName>,
    /// The target: `rtmp://`, `rtmps://` or `srt://`.
    pub to: RelayTarget,
    /// The platform's stream key.
    pub key: Option<SecretRef>,
    /// Whether it is enabled.
    pub enabled: bool,
}

/// The target of a relay, without the key.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct RelayTarget(String);

leaf_field!(
    RelayTarget,
    "a target such as \"rtmp://live.example.com/app\"",
    is_str
);

impl TryFrom<String> for RelayTarget {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = || "expected a target such as rtmp://live.example.com/app".to_owned();
        let url = url::Url::parse(&text).map_err(|_| expected())?;
        let host = url.host_str().map(str::to_owned).ok_or_else(expected)?;
        if !matches!(url.scheme(), "rtmp" | "rtmps" | "srt") {
            return Err(expected());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "expected a target without user name and password; the key goes into `key`"
                    .to_owned(),
            );
        }
        HostName::try_from(host)?;
        if url.port() == Some(0) {
            return Err("expected a port from 1 to 65535 after the host".to_owned());
        }
        Ok(RelayTarget(text))
    }
}

impl RelayTarget {
    /// The target as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
        let to = table.required("to");
        let key = table.optional("key");
        let enabled = table.optional("enabled");
        table.problems.push(
            Problem::new(ProblemKind::NotYet(Feature::Relays), slug.span.clone())
                .label("the stream is not pushed")
                .help("you can keep it for a later version"),
        );
        table.finish();
        Some(Relay {
            slug,
            stream: stream?,
            to: to.map_or_else(RelayTarget::default, |to| to.value),
            key: key.map(|key| key.value),
            enabled: enabled.is_none_or(|enabled: At<bool>| enabled.value),
        })
    }
}
