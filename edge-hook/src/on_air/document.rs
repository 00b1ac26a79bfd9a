//! The content of `/live.json`: its JSON and its ETag.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

use axum::body::Bytes;
use engine::rest::{Audio, Video};
use headers::ETag;
use jiff::Timestamp;
use roster::{StreamName, Tables, User};
use serde::Serialize;

use crate::directory::Directory;

/// A stream that is live.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveStream {
    /// Its app and name.
    pub stream: StreamName,
    /// When it went live.
    pub since: Timestamp,
    /// The number of viewers; a lower bound with `viewers_min`.
    pub viewers: u64,
    /// Whether there may be viewers who are not counted exactly.
    pub viewers_min: bool,
    /// The publisher's bitrate in bits per second.
    pub bitrate: u64,
    /// The video, as the publisher sends it.
    pub video: Option<Video>,
    /// The audio.
    pub audio: Option<Audio>,
}

/// The document and its tag.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) json: Bytes,
    /// A weak ETag of everything but `at`, since a new time alone changes nothing for viewers.
    pub(crate) etag: Option<ETag>,
}

#[derive(Serialize)]
struct Wire<'a> {
    at: Option<String>,
    stale: bool,
    streams: &'a [Entry<'a>],
}

#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    app: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    name: &'a str,
    path: String,
    since: String,
    viewers: u64,
    #[serde(skip_serializing_if = "is_false")]
    viewers_min: bool,
    bitrate: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<Picture<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<Sound<'a>>,
}

#[derive(Serialize)]
struct Picture<'a> {
    codec: &'a str,
    width: u32,
    height: u32,
    framerate: f64,
    #[serde(skip_serializing_if = "is_false")]
    bframes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    keyframe_interval: Option<f64>,
}

#[derive(Serialize)]
struct Sound<'a> {
    codec: &'a str,
    samplerate: u32,
    channels: u32,
}

/// Whether `/live.json` may list this stream: it belongs to an enabled user or a channel, and is public.
fn is_published(roster: &Tables, user: Option<&User>, stream: &StreamName) -> bool {
    let named = roster.named(&stream.name, user);
    named.publishes_in(&stream.app) && named.is_watchable(&stream.app)
}

impl Document {
    /// The document of the streams that were live at `at`, as far as the roster makes them public.
    pub(super) fn new(
        roster: &Directory,
        at: Option<Timestamp>,
        stale: bool,
        streams: &[LiveStream],
    ) -> Self {
        // the roster may have changed since the poll
        let known = streams
            .iter()
            .filter_map(|live| Some((live, roster.user(&live.stream.name).ok()?)));
        let known: Vec<_> = known.collect();
        let published = known
            .iter()
            .map(|(live, user)| (*live, user.as_deref()))
            .filter(|(live, user)| is_published(roster, *user, &live.stream));
        let entries: Vec<_> = published
            .filter_map(|(live, user)| Entry::new(roster, user, live))
            .collect();
        let mut hasher = DefaultHasher::new();
        (stale, json(&entries)).hash(&mut hasher);
        let wire = Wire {
            at: at.map(time),
            stale,
            streams: &entries,
        };
        Document {
            json: json(&wire).into(),
            etag: format!("W/\"{:016x}\"", hasher.finish()).parse().ok(),
        }
    }
}

impl<'a> Entry<'a> {
    fn new(roster: &'a Tables, user: Option<&'a User>, live: &'a LiveStream) -> Option<Self> {
        let stream = &live.stream;
        let named = roster.named(&stream.name, user);
        let is_user = user.is_some();
        Some(Entry {
            id: stream.to_string(),
            app: &stream.app,
            user: is_user.then_some(&*stream.name),
            channel: (!is_user).then_some(&*stream.name),
            name: named.title()?,
            path: named.watch_path(&stream.app),
            since: time(live.since),
            // in a cluster, viewers are at the edges, and the engine that is asked is an origin
            viewers: if roster.cluster.is_some() {
                0
            } else {
                live.viewers
            },
            viewers_min: live.viewers_min || roster.cluster.is_some(),
            bitrate: rounded(live.bitrate),
            video: live.video.as_ref().map(Picture::of),
            audio: live.audio.as_ref().map(Sound::of),
        })
    }
}

impl<'a> Picture<'a> {
    fn of(video: &'a Video) -> Self {
        Picture {
            codec: &video.codec,
            width: video.width,
            height: video.height,
            framerate: video.framerate,
            bframes: video.bframes,
            keyframe_interval: video.keyframe_interval,
        }
    }
}

impl<'a> Sound<'a> {
    fn of(audio: &'a Audio) -> Self {
        Sound {
            codec: &audio.codec,
            samplerate: audio.samplerate,
            channels: audio.channels,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// RFC 3339 in UTC, to the millisecond.
fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // writing strings and numbers into memory cannot fail
    serde_json::to_vec(value).unwrap_or_default()
}

/// Rounds to two digits: the exact bitrate changes with every poll, and so would the ETag.
fn rounded(bitrate: u64) -> u64 {
    let step = 10u64.pow(bitrate.max(1).ilog10().saturating_sub(1));
    bitrate.saturating_add(step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bitrates_have_two_digits() {
        for (bitrate, shown) in [
            (0, 0),
            (7, 7),
            (99, 99),
            (996, 1000),
            (452_536, 450_000),
            (5_980_000, 6_000_000),
        ] {
            assert_eq!(rounded(bitrate), shown);
        }
        rounded(u64::MAX);
    }
}
