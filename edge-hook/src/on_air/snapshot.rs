//! All running streams after a poll of the engine.

use std::time::{Duration, Instant};

use engine::rest::{RestError, StreamInput};
use jiff::Timestamp;
use roster::StreamName;

use super::document::LiveStream;

/// The result of the last poll, or of the one before if that failed.
pub(super) struct Snapshot {
    /// The streams that are live.
    pub(super) live: Vec<LiveStream>,
    /// All streams of the engine, including those without media.
    pub(super) streams: Vec<RunningStream>,
    /// The time of the engine's answer; `None` before the first successful poll.
    pub(super) at: Option<Timestamp>,
    /// The failure of the last poll, if any.
    pub(super) failed: Option<RestError>,
    /// When the last poll ended; `None` before the first.
    pub(super) polled: Option<Instant>,
}

/// A stream of the engine. The engine refuses a second one with the same name.
#[derive(Clone)]
pub(super) struct RunningStream {
    pub(super) stream: StreamName,
    /// When it began, which distinguishes it from a later stream of the same name.
    pub(super) created: Option<Timestamp>,
    pub(super) input: StreamInput,
}

impl Snapshot {
    pub(super) fn is_stale(&self) -> bool {
        self.at.is_none() || self.failed.is_some()
    }

    pub(super) fn is_younger(&self, age: Duration) -> bool {
        self.polled.is_some_and(|polled| polled.elapsed() < age)
    }

    pub(super) fn is_live(&self, stream: &StreamName) -> bool {
        self.live.iter().any(|live| live.stream == *stream)
    }
}
