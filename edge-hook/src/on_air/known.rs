//! What is known of the engine's streams after a look.

use std::time::{Duration, Instant};

use engine::rest::{RestError, StreamInput};
use jiff::Timestamp;
use roster::StreamName;

use super::document::LiveStream;

/// What the last looks came to.
pub(super) struct Snapshot {
    /// The streams that are live.
    pub(super) live: Vec<LiveStream>,
    /// All streams that the engine has.
    pub(super) streams: Vec<RunningStream>,
    /// When they were so; `None` if no look ever came to anything.
    pub(super) at: Option<Timestamp>,
    /// Why the last look came to nothing.
    pub(super) failed: Option<RestError>,
    /// When the last look ended; `None` before the first.
    pub(super) polled: Option<Instant>,
}

/// A stream that the engine has, so that no other of its name can come.
#[derive(Clone)]
pub(super) struct RunningStream {
    pub(super) stream: StreamName,
    /// Tells it from another of its name.
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
