//! Maps the engine's protocols to those of the roster's `ingest`.

use engine::webhook::Protocol;
use roster::Ingest;

/// The protocol in an app's `ingest`; `None` for protocols without publishing.
pub(crate) fn ingest(protocol: Protocol) -> Option<Ingest> {
    match protocol {
        Protocol::WebRtc => Some(Ingest::Whip),
        Protocol::Rtmp => Some(Ingest::Rtmp),
        Protocol::Srt => Some(Ingest::Srt),
        Protocol::Llhls | Protocol::Thumbnail | Protocol::Hls | Protocol::Other => None,
    }
}
