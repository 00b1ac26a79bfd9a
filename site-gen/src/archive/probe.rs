//! What ffprobe says about a file.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::{
    entry::{AudioFacts, VideoFacts},
    tools,
};

/// What a file has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Probe {
    /// How long it is, in seconds.
    pub(super) duration: f64,
    /// Its first picture.
    pub(super) video: Option<VideoFacts>,
    /// Its first sound.
    pub(super) audio: Option<AudioFacts>,
    /// What must be the same in files that are joined without encoding. Not the codec's parameters as a whole: ffmpeg counts
    /// remarks of the encoder among them, which only the first file has.
    pub(super) format: String,
}

impl Probe {
    /// Whether its sound is AAC.
    pub(super) fn is_aac(&self) -> bool {
        self.audio
            .as_ref()
            .is_some_and(|audio| audio.codec == "aac")
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize)]
struct Format {
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    profile: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    sample_rate: Option<String>,
    channels: Option<u32>,
    level: Option<i32>,
    #[serde(default)]
    disposition: Disposition,
}

#[derive(Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

/// What a file is taken for. Only an admin's own file may be anything that ffmpeg knows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Container {
    /// A recording of the engine's.
    Ts,
    /// An entry's media.
    Mp4,
    /// Whatever it is.
    Any,
}

/// Asks ffprobe about a file.
///
/// # Errors
/// If it cannot read the file.
pub(super) fn probe(file: &Path, container: Container) -> anyhow::Result<Probe> {
    let shown = || format!("{} cannot be read", file.display());
    let name = file.to_str().with_context(shown)?;
    // a name with a colon would be an address
    let input = format!("file:{name}");
    let mut arguments = vec![
        "-v",
        "error",
        "-show_format",
        "-show_streams",
        "-of",
        "json",
    ];
    match container {
        Container::Ts => arguments.extend(["-f", "mpegts"]),
        Container::Mp4 => arguments.extend(["-f", "mp4"]),
        Container::Any => {}
    }
    arguments.extend(["-i", &input]);
    let json = tools::run("ffprobe", Path::new("/"), &arguments).with_context(shown)?;
    read(&json).with_context(shown)
}

fn read(json: &[u8]) -> anyhow::Result<Probe> {
    let Answer { streams, format } = serde_json::from_slice(json)?;
    let first = |kind: &str| {
        let of_kind = |stream: &&Stream| {
            stream.codec_type.as_deref() == Some(kind) && stream.disposition.attached_pic == 0
        };
        streams.iter().find(of_kind)
    };
    let (video, audio) = (first("video"), first("audio"));
    let codec = |stream: &Stream| stream.codec_name.clone().unwrap_or_default();
    let kinds = [video, audio].map(|stream| {
        stream.map(|stream| {
            let Stream {
                codec_name,
                profile,
                width,
                height,
                sample_rate,
                channels,
                level,
                ..
            } = stream;
            format!("{codec_name:?} {profile:?} {width:?} {height:?} {sample_rate:?} {channels:?} {level:?}")
        })
    });
    let duration = format.duration.as_deref().unwrap_or_default();
    let duration: f64 = duration.parse().context("it has no length")?;
    Ok(Probe {
        duration: duration.max(0.0),
        video: video.map(|stream| VideoFacts {
            codec: codec(stream),
            width: stream.width.unwrap_or_default(),
            height: stream.height.unwrap_or_default(),
        }),
        audio: audio.map(|stream| AudioFacts {
            codec: codec(stream),
        }),
        format: format!("{kinds:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_covers_are_no_video() {
        let json = r#"{"streams": [
            {"codec_type": "video", "codec_name": "mjpeg", "width": 9, "height": 9, "disposition": {"attached_pic": 1}},
            {"codec_type": "audio", "codec_name": "aac", "sample_rate": "48000", "channels": 2},
            {"codec_type": "data"}
        ], "format": {"duration": "12.500000"}}"#;
        let probe = read(json.as_bytes()).unwrap();
        assert_eq!((probe.duration, probe.video), (12.5, None));
        assert_eq!(probe.audio.unwrap().codec, "aac");
        assert!(read(b"{\"format\": {}}").is_err());
    }
}
