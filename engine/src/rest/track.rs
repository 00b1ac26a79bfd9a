//! The tracks of a stream, as sent by its publisher.

use super::node::Node;

/// A frame rate higher than that of any publisher.
const FASTEST: f64 = 1000.0;

/// A video track.
#[derive(Clone, Debug, PartialEq)]
pub struct Video {
    /// The engine's name for the codec, such as `H264`.
    pub codec: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames per second; 0 while unknown.
    pub framerate: f64,
    /// Whether it has B-frames, which browsers do not play over WebRTC.
    pub bframes: bool,
    /// Seconds between keyframes; `None` while unknown.
    pub keyframe_interval: Option<f64>,
}

/// An audio track.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    /// The engine's name for the codec, such as `AAC`.
    pub codec: String,
    /// In hertz.
    pub samplerate: u32,
    /// 2 for stereo.
    pub channels: u32,
}

impl Video {
    /// `None` while the size is unknown.
    pub(super) fn read(video: Node<'_>) -> Option<Self> {
        let rate = |name| {
            let rate = video.at(name).number().unwrap_or(0.0);
            if rate > FASTEST { 0.0 } else { rate }
        };
        let framerate = rate("framerate");
        // in frames, 0 until the second keyframe; the average rate is steadier than that of the last second
        let interval = video.at("keyFrameIntervalLatest").number().unwrap_or(0.0);
        let seconds = interval / framerate;
        Some(Video {
            codec: codec(video.at("codec").text()),
            width: video.at("width").size()?,
            height: video.at("height").size()?,
            framerate: hundredths(framerate),
            bframes: video.at("hasBframes").flag().unwrap_or(false),
            keyframe_interval: (interval > 0.0 && seconds.is_finite()).then(|| hundredths(seconds)),
        })
    }
}

impl Audio {
    pub(super) fn read(audio: Node<'_>) -> Self {
        Audio {
            codec: codec(audio.at("codec").text()),
            samplerate: audio.at("samplerate").size().unwrap_or(0),
            channels: audio.at("channel").size().unwrap_or(0),
        }
    }
}

/// Rounds 29.970029830932617 to 29.97.
fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// A codec's name: a few letters and digits.
fn codec(text: Option<&str>) -> String {
    let plain = text.unwrap_or("").chars();
    plain.filter(char::is_ascii_alphanumeric).take(16).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keyframes_are_counted_in_seconds_and_only_where_they_are_known() {
        let obs = json!({"codec": "H264", "width": 640, "height": 360, "framerate": 30.0,
            "hasBframes": true, "keyFrameIntervalLatest": 250.0});
        let video = Video::read(Node::of(&obs)).unwrap();
        assert!(video.bframes);
        assert_eq!(video.keyframe_interval, Some(8.33));
        for (name, odd) in [
            ("keyFrameIntervalLatest", json!(0.0)),
            ("keyFrameIntervalLatest", json!(null)),
            ("keyFrameIntervalLatest", json!(-1)),
            ("framerate", json!(0.0)),
            ("framerate", json!(1e300)),
        ] {
            let mut other = obs.clone();
            other[name] = odd;
            let video = Video::read(Node::of(&other)).unwrap();
            assert_eq!(video.keyframe_interval, None, "{other}");
        }
    }
}
