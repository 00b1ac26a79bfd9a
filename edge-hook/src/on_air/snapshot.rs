//! What is known of all running streams after a poll of the engine.

use std::time::{Duration, Instant};

use engine::rest::{RestError, StreamInput};
use jiff::Timestamp;
use roster::StreamName;

use super::document::LiveStream;

/// The result of the last poll, or of the one before if that failed.
pub(super) struct Snapshot {
    /// The streams that are live.
    pub(super) live: Vec<LiveStream>,
    /// All streams that the engine has, also those without media.
    pub(super) streams: Vec<RunningStream>,
    /// When the engine said so; `None` before the first poll that succeeded.
    pub(super) at: Option<Timestamp>,
    /// Why the last poll failed, if it did.
    pub(super) failed: Option<RestError>,
    /// When the last poll ended; `None` before the first.
    pub(super) polled: Option<Instant>,
}

/// A stream that the engine has. It refuses a second one of the same name.
#[derive(Clone)]
pub(super) struct RunningStream {
    pub(super) stream: StreamName,
    /// When it began. Tells it from a later stream of the same name.
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
