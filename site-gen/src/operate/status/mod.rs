//! `mitts status`: the engine's streams and relays as its REST interface reports them, and what is being recorded.

mod text;

use engine::{
    Version,
    rest::{RestClient, RestError, StreamDetail, StreamStats},
};
use jiff::Timestamp;
use roster::{App, Roster};
use serde::Serialize;

pub use text::text;

use crate::{
    recordings::{self, Stage},
    relays::{self, Targets, states},
};

/// The engine and its streams.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The engine's version.
    pub version: String,
    /// Its host and port.
    pub server: String,
    /// When it was asked.
    pub at: String,
    /// Its streams, by app and name.
    pub streams: Vec<Stream>,
    /// The roster's relays, in its order.
    pub relays: Vec<relays::Status>,
    /// The recordings; `None` if nothing is recorded, or they cannot be read from here.
    pub recordings: Option<Recordings>,
}

/// What is recorded, and what has been.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recordings {
    /// What is being written, by stream.
    pub now: Vec<Recording>,
    /// How many files there are.
    pub files: usize,
    /// The size of all of them.
    pub bytes: u64,
}

/// A file that is being written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recording {
    /// `show/alice`.
    pub id: String,
    /// Its size so far.
    pub bytes: u64,
}

/// A stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stream {
    /// `show/alice`.
    pub id: String,
    /// The protocol of its publisher.
    pub protocol: Option<&'static str>,
    /// When it began.
    pub since: Option<String>,
    /// Whether media arrives; `None` if the engine does not report it.
    pub live: Option<bool>,
    /// Viewers over WebRTC and SRT.
    pub viewers: Option<u64>,
    /// Whether others watch over LL-HLS or HLS, whom the engine does not count exactly.
    pub viewers_min: bool,
    /// Bits a second from the publisher.
    pub bitrate: Option<u64>,
    /// `H264 1920x1080, 30 fps`.
    pub video: Option<String>,
    /// `AAC 48 kHz`.
    pub audio: Option<String>,
}

/// Asks the engine for everything.
///
/// # Errors
/// When the engine does not answer. What it does not answer about one stream is left out.
pub async fn gather(
    rest: &RestClient,
    roster: &Roster,
    targets: &Targets,
) -> Result<Status, RestError> {
    let version: Version = rest.version().await?;
    let mut streams = Vec::new();
    for app in roster.apps.keys() {
        let mut names = match rest.stream_names(app).await {
            // the engine was started with another roster
            Err(RestError::NotFound) => continue,
            names => names?,
        };
        names.sort();
        names.dedup();
        for name in names {
            let (stats, detail) = (
                rest.stream_stats(app, &name).await,
                rest.stream_detail(app, &name).await,
            );
            if matches!(detail, Err(RestError::NotFound)) {
                continue;
            }
            streams.push(stream(format!("{app}/{name}"), stats.ok(), detail.ok()));
        }
    }
    let now = Timestamp::now();
    Ok(Status {
        version: version.to_string(),
        server: rest.server().to_owned(),
        at: now.to_string(),
        relays: relayed(rest, roster, targets, &streams).await?,
        recordings: recorded(roster, now),
        streams,
    })
}

/// The state of each relay.
async fn relayed(
    rest: &RestClient,
    roster: &Roster,
    targets: &Targets,
    streams: &[Stream],
) -> Result<Vec<relays::Status>, RestError> {
    let mut all = Vec::with_capacity(roster.relays.len());
    for app in roster.apps.values() {
        let mut own = roster.relays_of(app).peekable();
        if own.peek().is_none() {
            continue;
        }
        let pushes = match rest.pushes(&app.slug).await {
            // an app that does not push yet
            Err(RestError::NotFound) => Vec::new(),
            pushes => pushes?,
        };
        all.extend(own.map(|relay| {
            let id = relay.stream.to_string();
            let live = streams.iter().any(|stream| stream.id == id);
            states(relay, targets.of(relay), Some(&pushes), live)
        }));
    }
    Ok(all)
}

/// What is on the disk of this machine.
fn recorded(roster: &Roster, now: Timestamp) -> Option<Recordings> {
    let records = |app: &App| roster.recorded_in(app).next().is_some();
    if !roster.apps.values().any(records) {
        return None;
    }
    let all = recordings::find(&roster.recordings.folder, now)
        .ok()?
        .recordings;
    let writing = all.iter().filter(|one| one.stage == Stage::Recording);
    let mut now: Vec<_> = writing
        .map(|one| Recording {
            id: format!("{}/{}", one.app, one.stream),
            bytes: one.bytes,
        })
        .collect();
    now.sort_by(|one, other| one.id.cmp(&other.id));
    Some(Recordings {
        now,
        files: all.len(),
        bytes: all.iter().map(|one| one.bytes).sum(),
    })
}

/// What the engine says about a stream.
fn stream(id: String, stats: Option<StreamStats>, detail: Option<StreamDetail>) -> Stream {
    let detail = detail.unwrap_or_default();
    let since = detail.created.or(stats.and_then(|stats| stats.created));
    Stream {
        // a name may be anything that somebody published
        id: roster::mask_keys(&id),
        protocol: detail.input.protocol.map(|by| by.as_str()),
        since: since.map(|since| since.to_string()),
        live: detail.media,
        viewers: stats.map(|stats| stats.viewers),
        viewers_min: stats.is_some_and(|stats| stats.others),
        bitrate: stats.and_then(|stats| stats.throughput),
        video: detail.video.map(|video| {
            let size = format!("{} {}x{}", video.codec, video.width, video.height);
            match video.framerate > 0.0 {
                true => format!("{size}, {} fps", video.framerate),
                false => size,
            }
        }),
        audio: detail.audio.map(|audio| {
            format!(
                "{} {} kHz",
                audio.codec,
                f64::from(audio.samplerate) / 1000.0
            )
        }),
    }
}
