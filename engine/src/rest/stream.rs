//! The details of a stream: `/v1/vhosts/default/apps/<app>/streams/<stream>`.

use jiff::Timestamp;

use super::{
    input::StreamInput,
    node::Node,
    track::{Audio, Video},
};

/// The tracks and input of a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamDetail {
    /// When the stream began, as in [`StreamStats`](super::StreamStats).
    pub created: Option<Timestamp>,
    /// The first video track; `None` until the engine knows its size.
    pub video: Option<Video>,
    /// The first audio track.
    pub audio: Option<Audio>,
    /// Whether media arrives: a track had a bitrate in the last second in which it had frames. `None` if no track
    /// reports it.
    pub media: Option<bool>,
    /// Whether the engine has detected all tracks.
    pub is_complete: bool,
    /// How the stream reaches the engine.
    pub input: StreamInput,
}

impl StreamDetail {
    pub(super) fn read(node: Node<'_>) -> Self {
        let input = node.at("input");
        let mut detail = StreamDetail {
            created: input.at("createdTime").time(),
            input: StreamInput::read(input),
            ..StreamDetail::default()
        };
        let Some(tracks) = input.at("tracks").items() else {
            // a newer engine may write tracks differently: another request would not help
            detail.is_complete = true;
            return detail;
        };
        let (mut pictures, mut sounds) = (false, false);
        for track in tracks {
            let (video, audio) = (track.at("video"), track.at("audio"));
            if video.is_object() && !pictures {
                detail.video = Video::read(video);
            }
            if audio.is_object() && !sounds {
                detail.audio = Some(Audio::read(audio));
            }
            pictures |= video.is_object();
            sounds |= audio.is_object();
            for kind in [video, audio] {
                if let Some(bitrate) = kind.at("bitrateLatest").number() {
                    detail.media = Some(detail.media.unwrap_or(false) || bitrate > 0.0);
                }
            }
        }
        detail.is_complete = match &detail.video {
            Some(video) => video.framerate > 0.0,
            None => !pictures && sounds,
        };
        detail
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::webhook::Protocol;

    fn detail(value: &Value) -> StreamDetail {
        StreamDetail::read(Node::of(value))
    }

    fn recorded(video: &Value) -> Value {
        json!({"input": {"sourceType": "Rtmp", "sourceUrl": "TCP://127.0.0.1:39642/tcp", "tracks": [
            {"type": "Video", "video": video},
            {"type": "Audio", "audio": {"codec": "AAC", "samplerate": 48000, "channel": 2, "bitrateLatest": 0}},
            {"type": "Data", "data": {"codec": "None"}},
        ]}})
    }

    #[test]
    fn a_recorded_stream_is_read() {
        let answer = include_str!("../../tests/data/rest/stream_detail_rtmp.json");
        let answer: Value = serde_json::from_str(answer).unwrap();
        let read = detail(&answer["response"]);
        assert_eq!(
            read.created.unwrap().to_string(),
            "2026-11-20T11:20:09.975Z"
        );
        let video = read.video.unwrap();
        assert_eq!(
            (&*video.codec, video.width, video.height),
            ("H264", 640, 360)
        );
        assert_eq!(
            (video.framerate, video.keyframe_interval),
            (30.0, Some(1.0))
        );
        let audio = read.audio.unwrap();
        assert_eq!((&*audio.codec, audio.channels), ("AAC", 2));
        assert_eq!((read.media, read.is_complete), (Some(true), true));
        assert_eq!(read.input.protocol, Some(Protocol::Rtmp));
    }

    #[test]
    fn media_arrives_when_a_track_has_a_bitrate() {
        let video = |latest: Value| json!({"codec": "H264", "width": 2, "height": 2, "framerate": 1, "bitrateLatest": latest});
        assert_eq!(detail(&recorded(&video(json!(1)))).media, Some(true));
        assert_eq!(detail(&recorded(&video(json!("5")))).media, Some(true));
        assert_eq!(detail(&recorded(&video(json!(0)))).media, Some(false));
        assert_eq!(detail(&recorded(&video(json!(-5)))).media, Some(false));
        assert_eq!(detail(&recorded(&video(json!(null)))).media, Some(false));
        let silent = json!({"input": {"tracks": [{"audio": {"codec": "OPUS"}}]}});
        assert_eq!(detail(&silent).media, None, "nothing is said of it");
        assert_eq!(detail(&json!({"input": {"tracks": "many"}})).media, None);
    }

    proptest! {
        /// An invalid value anywhere does not affect other parts.
        #[test]
        fn no_odd_part_spoils_the_others(at in 0..8_usize, odd in prop_oneof![
            Just(json!(null)), Just(json!(-1)), Just(json!("x")), Just(json!([[]])), Just(json!({"a": {}})),
            Just(json!(1e308)), Just(json!(u64::MAX)), Just(json!(true)),
        ]) {
            let names = ["codec", "width", "height", "framerate", "hasBframes", "keyFrameIntervalLatest", "bitrateLatest", "later"];
            let mut video = json!({"codec": "H264", "width": 640, "height": 360, "framerate": 30.0,
                "hasBframes": false, "keyFrameIntervalLatest": 30.0, "bitrateLatest": 5});
            video[names[at]] = odd;
            let read = detail(&recorded(&video));
            prop_assert_eq!(read.audio.unwrap().samplerate, 48000);
            prop_assert_eq!(read.input.protocol, Some(Protocol::Rtmp));
        }
    }
}
