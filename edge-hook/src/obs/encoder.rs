//! The settings of OBS's H.264 encoders: constant bitrate, a keyframe a second, low latency, no B-frames.
//!
//! Each family of encoders has its own names for these. A browser shows a stream with B-frames over WebRTC as a picture
//! that nearly stands still, so each family's own switch for them is written, whatever its default.

use serde_json::{Value, json};

/// The first OBS with the new names of NVENC encoders.
const NEW_NVENC: u16 = 31;

/// A family of OBS's encoders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoder {
    /// Software, in every OBS
    #[default]
    X264,
    /// NVIDIA graphics cards
    Nvenc,
    /// AMD graphics cards
    Amf,
    /// Intel processors
    Qsv,
    /// Apple computers
    Apple,
}

impl Encoder {
    /// Its id in OBS of this major version.
    pub fn id(self, obs: u16) -> &'static str {
        match self {
            Encoder::X264 => "obs_x264",
            Encoder::Nvenc if obs < NEW_NVENC => "jim_nvenc",
            Encoder::Nvenc => "obs_nvenc_h264_tex",
            Encoder::Amf => "h264_texture_amf",
            Encoder::Qsv => "obs_qsv11_v2",
            Encoder::Apple => "com.apple.videotoolbox.videoencoder.ave.avc",
        }
    }

    /// Its settings in OBS of this major version; `bitrate` in kbit/s.
    pub fn settings(self, obs: u16, bitrate: u32) -> Value {
        let own = match self {
            Encoder::X264 => json!({
                "preset": "veryfast", "profile": "main", "tune": "zerolatency", "bf": 0,
            }),
            Encoder::Nvenc if obs < NEW_NVENC => json!({
                "preset2": "p5", "tune": "ll", "multipass": "disabled", "profile": "high",
                "lookahead": false, "bf": 0,
            }),
            Encoder::Nvenc => json!({
                "preset": "p5", "tune": "ll", "multipass": "disabled", "profile": "high",
                "lookahead": false, "bf": 0,
            }),
            Encoder::Amf => json!({ "preset": "balanced", "profile": "high", "bf": 0 }),
            Encoder::Qsv => json!({
                "target_usage": "TU4", "latency": "ultra-low", "profile": "high", "bframes": 0, "bf": 0,
            }),
            // it ignores `bf`, also over WHIP
            Encoder::Apple => json!({ "profile": "high", "bframes": false }),
        };
        let mut settings = json!({ "rate_control": "CBR", "bitrate": bitrate, "keyint_sec": 1 });
        if let (Some(settings), Value::Object(own)) = (settings.as_object_mut(), own) {
            settings.extend(own);
        }
        settings
    }
}
