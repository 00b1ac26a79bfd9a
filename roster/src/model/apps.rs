//! `[apps.*]`: OvenMediaEngine's applications, with their ingest and playback protocols.

use serde::Deserialize;

use crate::{
    file::{
        decode::{Problems, Value},
        kind::{Feature, ProblemKind},
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::values::slug::Slug,
};

/// An application: streams of it are `<app>/<stream>`.
#[derive(Clone, Debug)]
pub struct App {
    /// Its name.
    pub slug: At<Slug>,
    /// The title that people read; the name by default.
    pub title: String,
    /// The protocols for ingest.
    pub ingest: Vec<Ingest>,
    /// The protocols for playback, in the player's order.
    pub playback: Vec<Playback>,
    /// The ladder, source first; empty is passthrough.
    pub renditions: Vec<Rendition>,
    /// Whether each stream has a thumbnail.
    pub thumbnails: bool,
    /// Whether its streams are recorded.
    pub record: bool,
}

/// A protocol by which encoders send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ingest {
    /// WebRTC-HTTP Ingestion Protocol.
    Whip,
    /// Real-Time Messaging Protocol.
    Rtmp,
    /// Secure Reliable Transport.
    Srt,
}

/// A protocol by which viewers play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Playback {
    /// WebRTC, with less than a second of delay.
    Webrtc,
    /// Low-Latency HLS, with two to three seconds of delay.
    Llhls,
}

/// One step of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Rendition {
    /// 1920 by 1080.
    #[serde(rename = "1080p")]
    P1080,
    /// 1280 by 720.
    #[serde(rename = "720p")]
    P720,
    /// 854 by 480.
    #[serde(rename = "480p")]
    P480,
    /// 640 by 360.
    #[serde(rename = "360p")]
    P360,
}

impl Rendition {
    /// Its name in the roster.
    fn name(self) -> &'static str {
        match self {
            Rendition::P1080 => "1080p",
            Rendition::P720 => "720p",
            Rendition::P480 => "480p",
            Rendition::P360 => "360p",
        }
    }
}

leaf_field!(Ingest, "\"whip\", \"rtmp\" or \"srt\"", is_str);
leaf_field!(Playback, "\"webrtc\" or \"llhls\"", is_str);
leaf_field!(
    Rendition,
    "\"1080p\", \"720p\", \"480p\" or \"360p\"",
    is_str
);

impl App {
    /// Whether viewers can play it with this protocol.
    pub fn plays(&self, playback: Playback) -> bool {
        self.playback.contains(&playback)
    }

    /// The names of its renditions.
    pub fn rendition_names(&self) -> Vec<&'static str> {
        let renditions = self.renditions.iter().copied();
        renditions.map(Rendition::name).collect()
    }

    pub(crate) fn decode(slug: At<Slug>, value: Value<'_>, problems: &mut Problems) -> Self {
        let name = format!("[apps.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let title = table.optional("title").map(|title: At<String>| title.value);
        for list in ["ingest", "playback"] {
            table.not_empty(list, "expected at least one; omit the line to allow all");
        }
        let ingest = table.optional("ingest");
        let playback = table.optional("playback");
        let renditions = table.optional::<Vec<At<Rendition>>>("renditions");
        let thumbnails = table.optional("thumbnails");
        let record = table.optional("record");
        if let Some(renditions) = renditions.as_ref().filter(|list| !list.is_empty()) {
            table.problems.push(
                Problem::new(
                    ProblemKind::NotYet(Feature::Ladders),
                    renditions.span.clone(),
                )
                .label("streams of this app pass through unchanged")
                .help("remove the line, or write `renditions = []`"),
            );
        }
        let app = App {
            title: title.unwrap_or_else(|| slug.to_string()),
            ingest: set("ingest", ingest, table.problems)
                .unwrap_or_else(|| vec![Ingest::Whip, Ingest::Rtmp, Ingest::Srt]),
            playback: set("playback", playback, table.problems)
                .unwrap_or_else(|| vec![Playback::Webrtc, Playback::Llhls]),
            renditions: renditions
                .map(|list| list.value.into_iter().map(|item| item.value).collect())
                .unwrap_or_default(),
            thumbnails: thumbnails.is_none_or(|thumbnails: At<bool>| thumbnails.value),
            record: record.is_some_and(|record: At<bool>| record.value),
            slug,
        };
        table.finish();
        app
    }
}

/// The items of a list; reports duplicates.
fn set<T: Copy + PartialEq>(
    name: &str,
    list: Option<At<Vec<At<T>>>>,
    problems: &mut Problems,
) -> Option<Vec<T>> {
    let list = list?;
    let mut seen = Vec::new();
    for item in &list.value {
        if seen.contains(&item.value) {
            problems.push(
                Problem::new(ProblemKind::DuplicateIn(name.to_owned()), item.span.clone())
                    .label("expected once"),
            );
        } else {
            seen.push(item.value);
        }
    }
    Some(seen)
}
