//! The body of a transcode webhook. It is signed like an admission webhook.

use serde::Deserialize;
use serde_json::Value;

/// Faster and larger than any publisher's picture.
const MOST: f64 = 65_536.0;

/// What the engine says about a stream that starts. It contains no stream key: the stream has its public name.
///
/// The tracks are those of any encoder, so whatever is odd about them is unknown, and never an error.
#[derive(Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct Request {
    /// The application.
    pub app: String,
    /// The stream.
    pub stream: String,
    /// Its first video track; `None` if it has none, or one of unknown size.
    pub picture: Option<Picture>,
}

/// The size and pace of a video.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// In pixels.
    pub height: u32,
    /// Frames per second; `None` while unknown.
    pub framerate: Option<f64>,
}

#[derive(Deserialize)]
struct Wire {
    stream: Stream,
}

#[derive(Deserialize)]
struct Stream {
    application: String,
    name: String,
    #[serde(default)]
    tracks: Value,
}

impl From<Wire> for Request {
    fn from(Wire { stream }: Wire) -> Self {
        let tracks = stream.tracks.as_array().into_iter().flatten();
        let videos = tracks.filter_map(|track| track.get("video"));
        Request {
            app: stream.application,
            stream: stream.name,
            picture: videos.filter_map(Picture::read).next(),
        }
    }
}

impl Picture {
    fn read(video: &Value) -> Option<Self> {
        let positive = |name| {
            let number = video.get(name).and_then(Value::as_f64);
            number.filter(|number| *number >= 1.0 && *number < MOST)
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between 1 and a limit"
        )]
        let height = positive("height")? as u32;
        Some(Picture {
            height,
            framerate: positive("framerate"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn odd_tracks_are_unknown_and_no_error() {
        let read = |tracks: Value| {
            let body = json!({"source": "TCP://[::1]:1/tcp",
                "stream": {"application": "show", "name": "alice", "tracks": tracks}});
            let request: Request = serde_json::from_str(&body.to_string()).unwrap();
            request.picture
        };
        let video = |height: Value, framerate: Value| json!([{"type": "Data"}, {"video": {"height": height, "framerate": framerate}}]);
        let known = |height, framerate| Some(Picture { height, framerate });
        for (tracks, picture) in [
            (video(json!(720), json!(29.97)), known(720, Some(29.97))),
            (video(json!(720.0), json!(0)), known(720, None)),
            (video(json!(720), json!("30")), known(720, None)),
            (video(json!(0), json!(30)), None),
            (video(json!(-720), json!(30)), None),
            (video(json!(1e300), json!(30)), None),
            (video(json!(null), json!(null)), None),
            (
                json!([{"video": 3}, 7, null, {"video": {"height": 4}}]),
                known(4, None),
            ),
            (json!([{"audio": {"codec": "AAC"}}]), None),
            (json!({}), None),
            (json!(null), None),
        ] {
            assert_eq!(read(tracks.clone()), picture, "{tracks}");
        }
    }

    #[test]
    fn a_stream_without_a_list_of_tracks_is_read() {
        let body = r#"{"stream":{"application":"a","name":"b"}}"#;
        let request: Request = serde_json::from_str(body).unwrap();
        assert_eq!((&*request.app, &*request.stream), ("a", "b"));
        assert!(serde_json::from_str::<Request>(r#"{"stream":{"name":"b"}}"#).is_err());
    }
}
