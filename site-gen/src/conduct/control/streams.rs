//! What OvenMediaEngine says of streams and relays, for all who look at the same time. It is asked at most once a second, with a
//! token that no browser gets.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use engine::rest::{RestClient, RestError, StreamDetail, StreamStats};
use jiff::Timestamp;
use roster::{Roster, Slug, StreamName};
use serde::Serialize;
use tokio::{sync::Mutex, task::JoinSet, time::timeout};

use crate::{
    operate::end::{NotEnded, end},
    relays::{self, states},
};

/// How long an answer is used.
const FRESH: Duration = Duration::from_secs(1);
/// How long the engine may take for all of it.
const PATIENCE: Duration = Duration::from_secs(3);

/// A stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Stream {
    /// `show/alice`.
    #[serde(serialize_with = "shown")]
    pub(super) stream: StreamName,
    /// When it began.
    since: Option<Timestamp>,
    /// The protocol of its publisher.
    protocol: Option<&'static str>,
    /// Whether media arrives.
    live: Option<bool>,
    /// Bits a second.
    bitrate: Option<u64>,
    video: Option<Video>,
    audio: Option<Audio>,
    /// Viewers over WebRTC and SRT.
    viewers: Option<u64>,
    /// Whether others watch over LL-HLS or HLS, whom the engine does not count exactly.
    viewers_min: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Video {
    codec: String,
    width: u32,
    height: u32,
    /// Frames a second; 0 while unknown.
    framerate: f64,
    bframes: bool,
    /// Seconds.
    keyframe_interval: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Audio {
    codec: String,
    /// Hertz.
    samplerate: u32,
    channels: u32,
}

fn shown<S: serde::Serializer>(stream: &StreamName, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(stream)
}

/// Streams and relays.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// `None` if the engine does not answer.
    pub(super) streams: Option<Vec<Stream>>,
    /// By their names.
    pub(super) relays: Vec<relays::Status>,
}

/// Asks OvenMediaEngine.
pub(super) struct Streams {
    rest: RestClient,
    last: Mutex<Option<(Instant, Arc<Seen>)>>,
}

impl Streams {
    pub(super) fn new(rest: RestClient) -> Self {
        Streams {
            rest,
            last: Mutex::new(None),
        }
    }

    /// All streams and relays of the roster.
    pub(super) async fn look(&self, roster: &Roster) -> Arc<Seen> {
        // whoever comes meanwhile waits for this answer
        let mut last = self.last.lock().await;
        if let Some((at, seen)) = &*last
            && at.elapsed() < FRESH
        {
            return seen.clone();
        }
        let asked = timeout(PATIENCE, ask(&self.rest, roster)).await;
        let seen = match asked {
            Ok(Ok(seen)) => seen,
            Ok(Err(_)) | Err(_) => without(roster),
        };
        let seen = Arc::new(seen);
        *last = Some((Instant::now(), seen.clone()));
        seen
    }

    /// Ends a stream. Whether it was live.
    ///
    /// # Errors
    /// When the engine does not do it.
    pub(super) async fn end(&self, stream: &StreamName) -> Result<bool, NotEnded> {
        let ended = end(&self.rest, std::slice::from_ref(stream)).await?;
        *self.last.lock().await = None;
        Ok(!ended.is_empty())
    }
}

/// What is known without the engine.
fn without(roster: &Roster) -> Seen {
    let relays = roster.relays.values();
    Seen {
        streams: None,
        relays: relays
            .map(|relay| states(relay, None, None, false))
            .collect(),
    }
}

async fn ask(rest: &RestClient, roster: &Roster) -> Result<Seen, RestError> {
    let mut asked = JoinSet::new();
    for app in roster.apps.keys() {
        let names = match rest.stream_names(app).await {
            // the engine was started with another roster
            Err(RestError::NotFound) => continue,
            names => names?,
        };
        // a key is no slug
        let mut names: Vec<Slug> = names.iter().filter_map(|name| name.parse().ok()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let stream = StreamName {
                app: app.clone(),
                name,
            };
            let rest = rest.clone();
            asked.spawn(async move { one(&rest, stream).await });
        }
    }
    let mut streams: Vec<Stream> = asked.join_all().await.into_iter().flatten().collect();
    streams.sort_by(|one, other| one.stream.cmp(&other.stream));
    let mut relays = Vec::with_capacity(roster.relays.len());
    for app in roster.apps.values() {
        let own: Vec<_> = roster.relays_of(app).collect();
        if own.is_empty() {
            continue;
        }
        let pushes = match rest.pushes(&app.slug).await {
            // an app that does not push yet
            Err(RestError::NotFound) => Vec::new(),
            pushes => pushes?,
        };
        relays.extend(own.into_iter().map(|relay| {
            let live = streams.iter().any(|live| live.stream == *relay.stream);
            // a platform's key is not needed to recognise a push by its address
            states(relay, None, Some(&pushes), live)
        }));
    }
    Ok(Seen {
        streams: Some(streams),
        relays,
    })
}

/// What the engine says of a stream; `None` if it has ended.
async fn one(rest: &RestClient, stream: StreamName) -> Option<Stream> {
    let (app, name) = (&*stream.app, &*stream.name);
    let (stats, detail) = tokio::join!(rest.stream_stats(app, name), rest.stream_detail(app, name));
    match detail {
        Err(RestError::NotFound) => None,
        detail => Some(read(stream, stats.ok(), detail.unwrap_or_default())),
    }
}

fn read(stream: StreamName, stats: Option<StreamStats>, detail: StreamDetail) -> Stream {
    Stream {
        stream,
        since: detail.created.or(stats.and_then(|stats| stats.created)),
        protocol: detail.input.protocol.map(|by| by.as_str()),
        live: detail.media,
        bitrate: stats.and_then(|stats| stats.throughput),
        video: detail.video.map(|video| Video {
            codec: video.codec,
            width: video.width,
            height: video.height,
            framerate: video.framerate,
            bframes: video.bframes,
            keyframe_interval: video.keyframe_interval,
        }),
        audio: detail.audio.map(|audio| Audio {
            codec: audio.codec,
            samplerate: audio.samplerate,
            channels: audio.channels,
        }),
        viewers: stats.map(|stats| stats.viewers),
        viewers_min: stats.is_some_and(|stats| stats.others),
    }
}
