//! Transcoding: what the engine makes of each stream, and its transcode webhook, which asks for that when a stream starts.
//!
//! [`Outputs`] describes what viewers get, and [`OutputProfiles`] is the same in the engine's terms. They stand in the
//! engine's configuration, and in the [`Reply`] to a [`Request`].

mod encoder;
mod outputs;
mod profiles;
mod reply;
mod request;

pub use encoder::Encoder;
pub use outputs::{Encode, Outputs};
pub use profiles::{
    Audio, BypassIfMatch, Decodes, Encodes, Hardware, Image, OutputProfile, OutputProfiles,
    Playlist, PlaylistOptions, Rendition, Switch, Video,
};
pub use reply::Reply;
pub use request::{Picture, Request};

/// The variant name of the video as the publisher sends it.
pub const VIDEO: &str = "video";

/// The variant name of the AAC audio, and its codec.
pub const AAC: &str = "aac";

/// The variant name of the Opus audio, and its codec.
pub const OPUS: &str = "opus";

/// The name of the rendition that is the stream as the publisher sends it.
pub const SOURCE: &str = "source";
