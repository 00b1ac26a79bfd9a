//! A streamer's profile: a folder that OBS imports (Profile > Import).

use std::fmt::Write;

use clap::ValueEnum;
use edge_hook::obs::{Encoder, SOUND};
use engine::names::WHIP_QUERY;
use roster::{App, Ingest, Roster};
use serde_json::json;

use crate::{encoders::Encoders, endpoints::Endpoints};

use super::{ObsFile, json};

/// What a profile is for.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// The name that OBS shows in its menu.
    pub name: String,
    /// The name of the folder.
    pub folder: String,
    /// Where the stream goes.
    pub target: Target<'a>,
    /// Whether OBS 30.2 and later ask the site how to encode. The other settings are those of an OBS that does not.
    pub auto: Option<Auto<'a>>,
    /// The encoder.
    pub encoder: Encoder,
    /// The major version of OBS.
    pub obs: u16,
    /// Video in kbit/s.
    pub bitrate: u32,
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// Frames a second.
    pub framerate: u32,
}

/// What is set already when OBS asks.
#[derive(Clone, Copy, Debug)]
pub struct Auto<'a> {
    /// The language of messages.
    pub language: Option<&'a str>,
    /// The encoder.
    pub encoder: Option<Encoder>,
    /// Video in kbit/s at most.
    pub bitrate: Option<u32>,
}

/// Where a stream goes. Not `Debug` with the key.
#[derive(Clone)]
pub struct Target<'a> {
    /// The roster.
    pub roster: &'a Roster,
    /// The app.
    pub app: &'a App,
    /// The protocol.
    pub protocol: Ingest,
    /// The stream key.
    pub key: &'a str,
}

impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} to {}", self.protocol, *self.app.slug)
    }
}

impl Profile<'_> {
    /// The files, all in one folder.
    pub fn files(&self) -> Vec<ObsFile> {
        let encoder = self.encoder.settings(self.obs, self.bitrate);
        let files = [
            ("basic.ini", self.basic()),
            ("service.json", self.service()),
            ("streamEncoder.json", json(&encoder)),
        ];
        let files = files.map(|(name, text)| ObsFile {
            path: format!("{}/{name}", self.folder),
            text,
        });
        files.into()
    }

    fn basic(&self) -> String {
        let [width, height] = self.size;
        let (integer, kind) = (self.framerate, 1);
        let audio = match self.target.protocol {
            Ingest::Whip => "ffmpeg_opus",
            Ingest::Rtmp | Ingest::Srt => "ffmpeg_aac",
        };
        ini(&[
            ("General", &[("Name", self.name.clone())]),
            (
                "Video",
                &[
                    ("BaseCX", width.to_string()),
                    ("BaseCY", height.to_string()),
                    ("OutputCX", width.to_string()),
                    ("OutputCY", height.to_string()),
                    ("FPSType", kind.to_string()),
                    ("FPSInt", integer.to_string()),
                    ("ColorFormat", "NV12".to_owned()),
                    ("ColorSpace", "709".to_owned()),
                    ("ColorRange", "Partial".to_owned()),
                ],
            ),
            (
                "Audio",
                &[
                    ("SampleRate", "48000".to_owned()),
                    ("ChannelSetup", "Stereo".to_owned()),
                ],
            ),
            (
                "Output",
                &[
                    ("Mode", "Advanced".to_owned()),
                    ("Reconnect", "true".to_owned()),
                    ("RetryDelay", "2".to_owned()),
                    ("MaxRetries", "25".to_owned()),
                ],
            ),
            (
                "AdvOut",
                &[
                    ("Encoder", self.encoder.id(self.obs).to_owned()),
                    ("AudioEncoder", audio.to_owned()),
                    ("ApplyServiceSettings", "false".to_owned()),
                    ("TrackIndex", "1".to_owned()),
                    ("Track1Bitrate", "160".to_owned()),
                ],
            ),
            ("Stream1", &self.stream()),
        ])
    }

    fn stream(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![("IgnoreRecommended", "true".to_owned())];
        if let Some(auto) = &self.auto {
            let name = "MultitrackVideoMaximumAggregateBitrate";
            values.push(("EnableMultitrackVideo", "true".to_owned()));
            if let Some(bitrate) = auto.bitrate {
                values.push((
                    "MultitrackVideoMaximumAggregateBitrateAuto",
                    "false".to_owned(),
                ));
                values.push((name, (bitrate + SOUND).to_string()));
            }
        }
        values
    }

    /// The text of `service.json`.
    fn service(&self) -> String {
        match &self.auto {
            Some(auto) => self.asking(auto),
            None => self.target.service(),
        }
    }

    /// The service of an OBS that asks. OBS asks for no service of its own kind "Custom", so this has a name that OBS does
    /// not know. `server` is for an OBS that does not ask, and would be `auto` otherwise.
    fn asking(&self, auto: &Auto<'_>) -> String {
        let Target {
            roster, app, key, ..
        } = self.target;
        let site = &roster.site;
        let mut url = format!("{}/obs?app={}", site.url.origin(), *app.slug);
        // writing to a String cannot fail
        if let Some(language) = auto.language {
            let _ = write!(url, "&language={language}");
        }
        if let Some(encoder) = auto.encoder.and_then(|own| own.to_possible_value()) {
            let _ = write!(url, "&encoder={}", encoder.get_name());
        }
        json(&json!({
            "type": "rtmp_common",
            "settings": {
                "service": format!("{} (OvenMitts)", site.title),
                "protocol": "RTMP",
                "server": roster.rtmp_address(&app.slug),
                "key": key,
                "bwtest": false,
                "multitrack_video_configuration_url": url,
                "multitrack_video_name": site.title,
            },
        }))
    }
}

impl Target<'_> {
    /// The text of `service.json`. With SRT the key is in the field that OBS masks and never logs.
    fn service(&self) -> String {
        let Target { key, app, .. } = self;
        let to = Encoders::of(self.roster, &app.slug, Endpoints::likely(self.roster));
        let custom = |server: String, key: String| {
            json!({
                "type": "rtmp_custom",
                "settings": { "server": server, "key": key, "use_auth": false, "bwtest": false },
            })
        };
        json(&match self.protocol {
            Ingest::Rtmp => custom(to.rtmp, (*key).to_owned()),
            Ingest::Srt => custom(to.srt, format!("{}/{key}", to.streamid)),
            Ingest::Whip => json!({
                "type": "whip_custom",
                "settings": {
                    "service": "WHIP",
                    "server": format!("{}/{key}?{WHIP_QUERY}", to.whip),
                    "bearer_token": "",
                },
            }),
        })
    }
}

/// The files for an OBS in a folder of its own, which keeps its settings beside its program and starts with this profile.
pub fn portable(profile: &Profile<'_>) -> Vec<ObsFile> {
    let folder = "config/obs-studio";
    let mut files: Vec<ObsFile> = profile
        .files()
        .into_iter()
        .map(|file| ObsFile {
            path: format!("{folder}/basic/profiles/{}", file.path),
            text: file.text,
        })
        .collect();
    let chosen = ini(&[
        ("General", &[("FirstRun", "true".to_owned())]),
        (
            "Basic",
            &[
                ("Profile", profile.name.clone()),
                ("ProfileDir", profile.folder.clone()),
            ],
        ),
    ]);
    // the first is read by OBS 31 and later, the second before
    for name in ["user.ini", "global.ini"] {
        files.push(ObsFile {
            path: format!("{folder}/{name}"),
            text: chosen.clone(),
        });
    }
    files.push(ObsFile {
        path: "portable_mode.txt".to_owned(),
        text: String::new(),
    });
    files
}

/// An INI file. Line breaks in values become spaces.
fn ini(sections: &[(&str, &[(&str, String)])]) -> String {
    let mut text = String::new();
    for (section, values) in sections {
        if !text.is_empty() {
            text.push('\n');
        }
        // writing to a String cannot fail
        let _ = writeln!(text, "[{section}]");
        for (name, value) in *values {
            let value = value.replace(char::is_control, " ");
            let _ = writeln!(text, "{name}={value}");
        }
    }
    text
}
