//! Which way in of the roster a protocol of the engine is.

use engine::webhook::Protocol;
use roster::Ingest;

/// The way in, as an app's `ingest` lists it; `None` for protocols that nobody publishes by.
pub(crate) fn ingest(protocol: Protocol) -> Option<Ingest> {
    match protocol {
        Protocol::WebRtc => Some(Ingest::Whip),
        Protocol::Rtmp => Some(Ingest::Rtmp),
        Protocol::Srt => Some(Ingest::Srt),
        Protocol::Llhls | Protocol::Thumbnail | Protocol::Hls | Protocol::Other => None,
    }
}
