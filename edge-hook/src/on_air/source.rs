//! The source of live streams.

use std::fmt;

use super::document::LiveStream;
use crate::directory::Directory;
use engine::rest::RestClient;

/// The source of live streams.
pub enum LiveSource {
    /// The engine's REST interface.
    Engine(RestClient),
    /// A closure in this process: the test pictures of `mitts serve --demo`.
    Local(LocalStreams),
}

/// Lists which of a roster's streams are live.
pub type LocalStreams = Box<dyn Fn(&Directory) -> Vec<LiveStream> + Send + Sync>;

impl fmt::Debug for LiveSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiveSource::Engine(rest) => rest.fmt(f),
            LiveSource::Local(_) => f.write_str("LiveSource::Local"),
        }
    }
}
