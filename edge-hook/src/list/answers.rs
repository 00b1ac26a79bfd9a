//! The parts of OvenMediaEngine's REST answers that are needed, as recorded from a running one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::document::{Audio, Video};

/// `/v1/stats/current/vhosts/default/apps/<app>/streams/<stream>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stats {
    created_time: String,
    /// Bits a second that arrive, averaged by the engine. `lastThroughputIn` beside it is in bytes.
    #[serde(default)]
    pub(super) avg_throughput_in: f64,
    #[serde(default)]
    connections: BTreeMap<String, u64>,
}

/// The ways out that people watch by; `push`, `file`, `ovt` and `thumbnail` are none.
const WATCHED: [&str; 4] = ["webrtc", "llhls", "hlsv3", "srt"];

impl Stats {
    /// When the stream began; it also tells a stream from the one before of its name.
    pub(super) fn created(&self) -> Option<Timestamp> {
        self.created_time.parse().ok()
    }

    pub(super) fn viewers(&self) -> u64 {
        let counts = WATCHED.iter().filter_map(|way| self.connections.get(*way));
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }
}

/// `/v1/vhosts/default/apps/<app>/streams/<stream>`. `sourceUrl`, which is somebody's address, is not
/// read.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Detail {
    input: Input,
}

#[derive(Clone, Debug, Deserialize)]
struct Input {
    #[serde(default)]
    tracks: Vec<Track>,
}

#[derive(Clone, Debug, Deserialize)]
struct Track {
    video: Option<VideoTrack>,
    audio: Option<AudioTrack>,
}

#[derive(Clone, Debug, Deserialize)]
struct VideoTrack {
    codec: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    framerate: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct AudioTrack {
    codec: String,
    #[serde(default)]
    samplerate: u32,
    #[serde(default)]
    channel: u32,
}

impl Detail {
    /// The first picture that the publisher sends; `None` until the engine knows its size.
    pub(super) fn video(&self) -> Option<Video> {
        let mut tracks = self.input.tracks.iter();
        let video = tracks.find_map(|track| track.video.as_ref())?;
        let known = video.width > 0 && video.height > 0;
        known.then(|| Video {
            codec: word(&video.codec),
            width: video.width,
            height: video.height,
            // 29.97 and not 29.970029830932617
            framerate: (video.framerate * 100.0).round() / 100.0,
        })
    }

    /// The first sound.
    pub(super) fn audio(&self) -> Option<Audio> {
        let mut tracks = self.input.tracks.iter();
        let audio = tracks.find_map(|track| track.audio.as_ref())?;
        Some(Audio {
            codec: word(&audio.codec),
            samplerate: audio.samplerate,
            channels: audio.channel,
        })
    }

    /// Whether the engine still finds out what the publisher sends.
    pub(super) fn is_settled(&self) -> bool {
        let tracks = &self.input.tracks;
        let pictures = tracks.iter().any(|track| track.video.is_some());
        match self.video() {
            Some(video) => video.framerate > 0.0,
            None => !pictures && self.audio().is_some(),
        }
    }
}

/// A codec's name, as short and plain as all of them are.
fn word(text: &str) -> String {
    let plain = text.chars().filter(char::is_ascii_alphanumeric);
    plain.take(16).collect()
}
