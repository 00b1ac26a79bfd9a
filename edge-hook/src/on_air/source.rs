//! Where the function learns who is live.

use std::fmt;

use engine::rest::RestClient;
use roster::Roster;

use super::document::LiveStream;

/// Where it is learned who is live.
pub enum Source {
    /// The engine's REST interface.
    Rest(RestClient),
    /// Somebody in this process, who knows at once: test pictures.
    Told(Tell),
}

/// Tells which of a roster's streams are live.
pub type Tell = Box<dyn Fn(&Roster) -> Vec<LiveStream> + Send + Sync>;

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Rest(rest) => rest.fmt(f),
            Source::Told(_) => f.write_str("Source::Told"),
        }
    }
}
