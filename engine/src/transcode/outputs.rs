//! What viewers get of a stream, and the output profiles that make it.

use super::{
    AAC, Encoder, OPUS, SOURCE, VIDEO,
    profiles::{
        Audio, BypassIfMatch, Decodes, Encodes, Hardware, Image, OutputProfile, OutputProfiles,
        Playlist, PlaylistOptions, Rendition, Video,
    },
};
use crate::names::{LLHLS, WEBRTC};

/// Milliseconds between keyframes. A new viewer waits for the next one.
const KEYFRAMES: u32 = 1000;

/// The height of thumbnails in pixels.
const THUMBNAIL: u32 = 360;

/// What viewers get of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Whether it plays over WebRTC.
    pub webrtc: bool,
    /// Whether it plays over LL-HLS.
    pub llhls: bool,
    /// Whether it has thumbnails.
    pub thumbnails: bool,
    /// What the stream itself is encoded to; `None` passes it on as it comes. Its name does not matter.
    pub source: Option<Encode>,
    /// What is encoded beside it. The order does not matter.
    pub encodes: Vec<Encode>,
    /// Whether the ladder is made of the layers that the publisher sends, without encoding.
    pub simulcast: bool,
}

/// A rendition that the engine encodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encode {
    /// The name that viewers see; also the track's variant name.
    pub name: String,
    /// In pixels, a multiple of four. `None` keeps the shape of the publisher's picture.
    pub width: Option<u32>,
    /// In pixels, a multiple of four.
    pub height: u32,
    /// Bits per second.
    pub bitrate: u32,
    /// Frames per second; `None` keeps the publisher's.
    pub framerate: Option<u32>,
    /// The encoder; `None` is the engine's best for the processor.
    pub encoder: Option<Encoder>,
}

impl Outputs {
    /// The profiles. Without [`Outputs::source`], video passes through; audio is encoded to AAC for LL-HLS and Opus for
    /// WebRTC, unless it already is in that format. With it everything is encoded, so that a source that changes
    /// breaks off nothing. The renditions come after the source, the largest first.
    pub fn profiles(&self) -> OutputProfiles {
        let mut ladder: Vec<&Encode> = self.encodes.iter().collect();
        ladder.sort_by_key(|step| std::cmp::Reverse((step.height, step.bitrate)));
        let is_hardware = |step: &Encode| step.encoder.is_some_and(Encoder::is_hardware);
        let mut encoded = self.source.iter().chain(ladder.iter().copied());
        let keyframes = self.thumbnails && ladder.is_empty() && self.source.is_none();
        OutputProfiles {
            hardware: encoded.any(is_hardware).then(Hardware::default),
            decodes: keyframes.then_some(Decodes {
                only_keyframes: true,
            }),
            output_profile: vec![OutputProfile {
                name: match (&self.source, ladder.is_empty()) {
                    _ if self.simulcast => "simulcast",
                    (Some(_), _) => "channel",
                    (None, true) => "passthrough",
                    (None, false) => "ladder",
                },
                output_stream_name: "${OriginStreamName}",
                playlists: self.playlists(&ladder),
                encodes: self.encodes(&ladder),
            }],
        }
    }

    fn playlists(&self, ladder: &[&Encode]) -> Vec<Playlist> {
        // addresses without a playlist's name use these names
        let lists = [(self.webrtc, WEBRTC, OPUS), (self.llhls, LLHLS, AAC)];
        let offered = lists.into_iter().filter(|(is_offered, ..)| *is_offered);
        let list = |(_, name, audio)| Playlist {
            name,
            file_name: name,
            options: PlaylistOptions {
                web_rtc_auto_abr: (self.simulcast || !ladder.is_empty()).then_some(true),
                hls_chunklist_path_depth: Some(0),
            },
            layers: self.simulcast.then_some(audio),
            renditions: [(SOURCE, VIDEO)]
                .into_iter()
                .chain(ladder.iter().map(|step| (&*step.name, &*step.name)))
                .map(|(name, video)| Rendition {
                    name: name.to_owned(),
                    video: video.to_owned(),
                    audio,
                })
                .collect(),
        };
        offered.map(list).collect()
    }

    fn encodes(&self, ladder: &[&Encode]) -> Encodes {
        let source = match &self.source {
            Some(source) => encoded(VIDEO, source),
            None => Video::Bypass {
                name: VIDEO,
                bypass: true,
            },
        };
        let mut audios = vec![self.audio(AAC)];
        if self.webrtc {
            audios.push(self.audio(OPUS));
        }
        let image = Image {
            codec: "jpeg",
            framerate: 1,
            height: THUMBNAIL,
        };
        Encodes {
            videos: [source]
                .into_iter()
                .chain(ladder.iter().map(|step| encoded(&step.name, step)))
                .collect(),
            audios,
            images: self.thumbnails.then_some(image).into_iter().collect(),
        }
    }

    fn audio(&self, codec: &'static str) -> Audio {
        let pass = self.source.is_none();
        Audio {
            name: codec,
            codec,
            bitrate: 128_000,
            samplerate: 48_000,
            channel: 2,
            bypass_if_match: pass.then_some(BypassIfMatch { codec: "eq" }),
        }
    }
}

/// Without a preset: x264 then uses `faster`, and openh264 keeps to the bitrate.
fn encoded(name: &str, step: &Encode) -> Video {
    Video::Encoded {
        name: name.to_owned(),
        codec: "h264",
        modules: Encoder::modules(step.encoder),
        bitrate: step.bitrate,
        width: step.width,
        height: step.height,
        framerate: step.framerate,
        key_frame_interval_type: "time",
        key_frame_interval: KEYFRAMES,
        b_frames: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, height: u32, encoder: Option<Encoder>) -> Encode {
        Encode {
            name: name.to_owned(),
            width: None,
            height,
            bitrate: 1_000_000,
            framerate: None,
            encoder,
        }
    }

    #[test]
    fn the_source_is_first_and_the_rest_goes_down() {
        let outputs = Outputs {
            webrtc: true,
            llhls: true,
            encodes: vec![step("small", 360, None), step("large", 720, None)],
            ..Outputs::default()
        };
        let profiles = outputs.profiles();
        let [profile] = &profiles.output_profile[..] else {
            panic!("{profiles:?}");
        };
        for (playlist, audio) in profile.playlists.iter().zip([OPUS, AAC]) {
            let names: Vec<_> = playlist.renditions.iter().map(|one| &*one.name).collect();
            assert_eq!(names, ["source", "large", "small"]);
            assert!(playlist.renditions.iter().all(|one| one.audio == audio));
        }
        assert_eq!(profiles.hardware, None);
    }

    #[test]
    fn only_keyframes_are_decoded_where_nothing_is_encoded() {
        let mut outputs = Outputs {
            llhls: true,
            thumbnails: true,
            ..Outputs::default()
        };
        assert!(outputs.profiles().decodes.is_some());
        outputs.encodes = vec![step("large", 720, Some(Encoder::Nvenc))];
        let profiles = outputs.profiles();
        assert_eq!(profiles.decodes, None);
        assert!(profiles.hardware.is_some());
    }

    #[test]
    fn nothing_passes_through_where_the_source_is_encoded() {
        let outputs = Outputs {
            webrtc: true,
            llhls: true,
            thumbnails: true,
            source: Some(Encode {
                width: Some(1280),
                ..step("720p", 720, None)
            }),
            ..Outputs::default()
        };
        let profiles = outputs.profiles();
        assert_eq!(profiles.decodes, None);
        let json = serde_json::to_string(&profiles).unwrap();
        assert!(!json.to_lowercase().contains("bypass"), "{json}");
        let video = r#"{"name":"video","codec":"h264","modules":"x264,openh264","bitrate":1000000,"width":1280,"#;
        assert!(json.contains(video), "{json}");
    }
}
