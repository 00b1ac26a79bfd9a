//! `[apps.*]`: OvenMediaEngine's applications, with their protocols and what viewers get.

use engine::transcode::Outputs;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::{
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem, Span},
        table::Table,
    },
    model::{
        latency::{Dvr, Latency},
        privacy::{Watcher, watchers},
        renditions::Rendition,
        values::slug::Slug,
    },
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
    /// What is encoded of each stream beside the stream as it comes; nothing if empty. A user may have another ladder:
    /// see [`Roster::ladder_of`](crate::Roster::ladder_of).
    pub renditions: Vec<At<Rendition>>,
    /// Whether the ladder is made of the layers that a streamer sends by WHIP, without encoding.
    pub simulcast: bool,
    /// How LL-HLS is cut.
    pub latency: Latency,
    /// How far viewers can rewind over LL-HLS.
    pub dvr: Option<SignedDuration>,
    /// Whether each stream has a thumbnail.
    pub thumbnails: bool,
    /// Whether its streams are recorded.
    pub record: bool,
    /// `Some`: streams of users and channels without `watchers` of their own are private, only these may watch.
    pub watchers: Option<Vec<At<Watcher>>>,
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

leaf_field!(Ingest, "\"whip\", \"rtmp\" or \"srt\"", is_str);
leaf_field!(Playback, "\"webrtc\" or \"llhls\"", is_str);

impl App {
    /// Whether viewers can play it with this protocol.
    pub fn plays(&self, playback: Playback) -> bool {
        self.playback.contains(&playback)
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
        let simulcast = table.optional::<bool>("simulcast");
        let latency = table.optional::<Latency>("latency");
        let dvr = table.optional::<Dvr>("dvr");
        let thumbnails = table.optional("thumbnails");
        let record = table.optional("record");
        let watchers = watchers(&mut table);
        let places = [
            (
                "latency",
                latency.as_ref().map(|latency| latency.span.clone()),
            ),
            ("dvr", dvr.as_ref().map(|dvr| dvr.span.clone())),
        ];
        let app = App {
            title: title.unwrap_or_else(|| slug.to_string()),
            ingest: set("ingest", ingest, table.problems)
                .unwrap_or_else(|| vec![Ingest::Whip, Ingest::Rtmp, Ingest::Srt]),
            playback: set("playback", playback, table.problems)
                .unwrap_or_else(|| vec![Playback::Webrtc, Playback::Llhls]),
            renditions: renditions.map(|list| list.value).unwrap_or_default(),
            simulcast: simulcast.is_some_and(|simulcast| simulcast.value),
            latency: latency.map(|latency| latency.value).unwrap_or_default(),
            dvr: dvr.map(|dvr| dvr.value.0),
            thumbnails: thumbnails.is_none_or(|thumbnails: At<bool>| thumbnails.value),
            record: record.is_some_and(|record: At<bool>| record.value),
            watchers,
            slug,
        };
        if !app.plays(Playback::Llhls) {
            for (field, place) in places {
                table
                    .problems
                    .extend(place.map(|place| no_llhls(field, place)));
            }
        }
        table.finish();
        app
    }

    /// What viewers get of a stream with this ladder.
    pub fn outputs(&self, ladder: &[At<Rendition>]) -> Outputs {
        Outputs {
            webrtc: self.plays(Playback::Webrtc),
            llhls: self.plays(Playback::Llhls),
            thumbnails: self.thumbnails,
            source: None,
            simulcast: self.simulcast,
            encodes: ladder.iter().map(|rendition| rendition.encode()).collect(),
        }
    }
}

fn no_llhls(field: &'static str, place: Span) -> Problem {
    Problem::new(ProblemKind::NoLlhls(field), place)
        .label("viewers of this app have only WebRTC")
        .help("remove the line, or add \"llhls\" to `playback`")
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
