//! The answer to OBS, as it reads it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    encoder::Encoder,
    picture::{Picture, SOUND},
};

/// The words of the version that all of OBS 30.2 to 32.2 understand; OBS sends them itself.
const SERVICE: &str = "IVS";
const SCHEMA: &str = "2025-01-25";

/// The answer. OBS needs `meta` with all three, and `status`; it tells nothing of a success.
#[derive(Debug, Serialize)]
pub(crate) struct Config {
    meta: Meta,
    status: Status,
    ingest_endpoints: Vec<Endpoint>,
    encoder_configurations: Vec<Video>,
    audio_configurations: Audio,
}

#[derive(Debug, Serialize)]
struct Meta {
    service: &'static str,
    schema_version: &'static str,
    /// Empty, since OBS adds another one to the stream key as a parameter.
    config_id: &'static str,
}

#[derive(Debug, Serialize)]
struct Status {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    html_en_us: Option<String>,
}

#[derive(Serialize)]
struct Endpoint {
    protocol: &'static str,
    url_template: String,
    authentication: String,
}

/// `authentication` stays hidden.
impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").finish_non_exhaustive()
    }
}

#[derive(Debug, Serialize)]
struct Video {
    #[serde(rename = "type")]
    id: &'static str,
    width: u32,
    height: u32,
    framerate: Framerate,
    settings: Value,
    canvas_index: u32,
}

#[derive(Debug, Serialize)]
struct Framerate {
    numerator: u32,
    denominator: u32,
}

#[derive(Debug, Default, Serialize)]
struct Audio {
    live: Vec<Sound>,
}

#[derive(Debug, Serialize)]
struct Sound {
    codec: &'static str,
    track_id: u32,
    channels: u64,
    settings: Value,
}

/// What an OBS is to do.
pub(super) struct Advice {
    /// Where to, without a key.
    pub(super) server: String,
    /// In the place of the key.
    pub(super) token: String,
    pub(super) encoder: Encoder,
    /// The major version of OBS.
    pub(super) obs: u16,
    pub(super) picture: Picture,
    /// One or two.
    pub(super) channels: u64,
}

impl Config {
    /// One track of video and one of sound, which OBS sends as any RTMP.
    pub(super) fn good(advice: Advice) -> Self {
        let Picture {
            width,
            height,
            framerate: [numerator, denominator],
            bitrate,
        } = advice.picture;
        Config {
            ingest_endpoints: vec![Endpoint {
                protocol: "RTMP",
                url_template: format!("{}/{{stream_key}}", advice.server),
                authentication: advice.token,
            }],
            encoder_configurations: vec![Video {
                id: advice.encoder.id(advice.obs),
                width,
                height,
                framerate: Framerate {
                    numerator,
                    denominator,
                },
                settings: advice.encoder.settings(advice.obs, bitrate),
                canvas_index: 0,
            }],
            audio_configurations: Audio {
                live: vec![Sound {
                    codec: "aac",
                    track_id: 1,
                    channels: advice.channels,
                    settings: json!({ "bitrate": SOUND }),
                }],
            },
            ..Config::of("success", None)
        }
    }

    /// A refusal, which OBS shows in a window. `html` is rich text.
    pub(super) fn bad(html: String) -> Self {
        Config::of("error", Some(html))
    }

    fn of(result: &'static str, html: Option<String>) -> Self {
        Config {
            meta: Meta {
                service: SERVICE,
                schema_version: SCHEMA,
                config_id: "",
            },
            status: Status {
                result,
                html_en_us: html,
            },
            ingest_endpoints: Vec::new(),
            encoder_configurations: Vec::new(),
            audio_configurations: Audio::default(),
        }
    }
}
