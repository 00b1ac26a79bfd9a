//! Where the function learns who is live.

use std::fmt;

use engine::rest::RestClient;
use roster::Roster;

use super::document::LiveStream;

/// Where the function learns who is live.
pub enum LiveSource {
    /// From the engine's REST interface.
    Engine(RestClient),
    /// From a closure in this process: the test pictures of `mitts serve --demo`.
    Local(LocalStreams),
}

/// Lists which of a roster's streams are live.
pub type LocalStreams = Box<dyn Fn(&Roster) -> Vec<LiveStream> + Send + Sync>;

impl fmt::Debug for LiveSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiveSource::Engine(rest) => rest.fmt(f),
            LiveSource::Local(_) => f.write_str("LiveSource::Local"),
        }
    }
}
