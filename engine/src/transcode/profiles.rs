//! Output profiles in the engine's terms. Their JSON is that of the transcode webhook's reply; an unknown name there is
//! an error to the engine, so the names are exactly those that it was seen to take.

use serde::Serialize;

/// All that the engine makes of a stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputProfiles {
    /// Use of hardware to encode. Only for engines that have it.
    #[serde(rename = "hwaccels", skip_serializing_if = "Option::is_none")]
    pub hardware: Option<Hardware>,
    /// How the publisher's video is decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decodes: Option<Decodes>,
    /// One profile makes one stream.
    pub output_profile: Vec<OutputProfile>,
}

/// Use of hardware to encode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hardware {
    /// The encoder's switch.
    pub encoder: Switch,
}

/// A switch that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Whether it is on.
    pub enable: bool,
}

impl Default for Switch {
    fn default() -> Self {
        Switch { enable: true }
    }
}

/// How the publisher's video is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decodes {
    /// Keyframes only: half the work, and enough for thumbnails. No effect where video is encoded.
    pub only_keyframes: bool,
}

/// A stream that the engine makes of a publisher's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputProfile {
    /// A name for logs.
    pub name: &'static str,
    /// The name of the stream.
    pub output_stream_name: &'static str,
    /// What players choose from, a list for each protocol.
    pub playlists: Vec<Playlist>,
    /// The tracks.
    pub encodes: Encodes,
}

/// A list of renditions for one protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Playlist {
    /// A name for logs.
    pub name: &'static str,
    /// The name in addresses.
    pub file_name: &'static str,
    /// Its options.
    pub options: PlaylistOptions,
    /// The renditions, the best first.
    pub renditions: Vec<Rendition>,
    /// `Some`: instead of these, each layer that the publisher sends is one, with the audio of this variant name. Not in
    /// replies of the webhook, which no engine was seen to take.
    #[serde(skip)]
    pub layers: Option<&'static str>,
}

/// The options of a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaylistOptions {
    /// Whether the engine switches the rendition of a WebRTC viewer with the connection; `None` where there is only
    /// one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_rtc_auto_abr: Option<bool>,
    /// With 0, addresses in LL-HLS playlists are relative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hls_chunklist_path_depth: Option<u8>,
}

/// A choice of tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rendition {
    /// The name that viewers see.
    pub name: String,
    /// The variant name of its video.
    pub video: String,
    /// The variant name of its audio.
    pub audio: &'static str,
}

/// The tracks of a stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Encodes {
    /// Video.
    pub videos: Vec<Video>,
    /// Audio.
    pub audios: Vec<Audio>,
    /// Thumbnails.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
}

/// A video track.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Video {
    /// As the publisher sends it.
    Bypass {
        /// Its variant name.
        name: &'static str,
        /// `true`.
        bypass: bool,
    },
    /// Encoded.
    #[serde(rename_all = "camelCase")]
    Encoded {
        /// Its variant name.
        name: String,
        /// `h264`.
        codec: &'static str,
        /// The encoders to try, in turn.
        modules: &'static str,
        /// Bits per second.
        bitrate: u32,
        /// In pixels, a multiple of four. `None` follows from the picture's shape.
        #[serde(skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// In pixels, a multiple of four.
        height: u32,
        /// Frames per second; `None` keeps the publisher's.
        #[serde(skip_serializing_if = "Option::is_none")]
        framerate: Option<u32>,
        /// `time`: the interval is in milliseconds.
        key_frame_interval_type: &'static str,
        /// Between keyframes.
        key_frame_interval: u32,
        /// 0, since browsers do not play B-frames over WebRTC.
        b_frames: u32,
    },
}

/// An audio track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Audio {
    /// Its variant name.
    pub name: &'static str,
    /// Its codec.
    pub codec: &'static str,
    /// Bits per second.
    pub bitrate: u32,
    /// In hertz.
    pub samplerate: u32,
    /// 2 for stereo.
    pub channel: u32,
    /// What must match to pass on the publisher's audio as it comes; `None` always encodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bypass_if_match: Option<BypassIfMatch>,
}

/// What must match to pass on a track as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BypassIfMatch {
    /// `eq`: the same codec.
    pub codec: &'static str,
}

/// A thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// `jpeg`.
    pub codec: &'static str,
    /// Pictures per second.
    pub framerate: u32,
    /// In pixels. The width follows from the picture's shape.
    pub height: u32,
}
