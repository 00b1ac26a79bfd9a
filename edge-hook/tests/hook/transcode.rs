//! The transcode webhook: recorded requests, and requests modelled on them, over HTTP.

use serde_json::{Value, json};

use crate::support::{
    client::{Answer, send, webhook},
    rosters::{self, Site},
    server::Server,
    verifier,
};

const OLDER: &str = include_str!("../../../engine/tests/data/transcode/request-0.20.json");
const NEWER: &str = include_str!("../../../engine/tests/data/transcode/request-0.21.json");
/// The signature that was recorded with the older one.
const SIGNATURE: &str = "2J2ifMP1Cfe1IvkDrKy0lwG9ya0";

const LADDER: &str = "[apps.show]\nrenditions = [\"720p\", \"480p\"]\n";

fn post(server: &Server, signature: &str, body: &str) -> Answer {
    let request = webhook(server.to, signature, body);
    let request = String::from_utf8(request).unwrap();
    let request = request.replacen("/admission", "/transcode", 1);
    send(server.to, request.as_bytes())
}

/// The reply to a signed request.
fn reply(server: &Server, body: &str) -> Value {
    let answer = post(server, &verifier().sign(body.as_bytes()), body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let reply = answer.json();
    assert_eq!(reply["allowed"], true);
    reply["outputProfiles"].clone()
}

/// The newer recorded request, for another stream with another picture.
fn like(stream: &str, height: Value) -> String {
    let mut body: Value = serde_json::from_str(NEWER).unwrap();
    let (app, name) = stream.split_once('/').unwrap();
    body["stream"]["application"] = app.into();
    body["stream"]["name"] = name.into();
    body["stream"]["tracks"][0]["video"]["height"] = height;
    body.to_string()
}

/// The names of the renditions of each playlist.
fn renditions(profiles: &Value) -> Vec<Vec<&str>> {
    let lists = profiles["outputProfile"][0]["playlists"].as_array();
    lists
        .unwrap()
        .iter()
        .map(|list| {
            let all = list["renditions"].as_array().unwrap();
            all.iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect()
        })
        .collect()
}

fn site(change: impl Fn(&str) -> String) -> Server {
    let site = Site::new();
    let text = change(&site.text);
    let (roster, report) = roster::Roster::parse("mitts.toml", &text).unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
    Server::start(roster)
}

#[test]
fn recorded_requests_get_what_the_engine_takes() {
    let roster = rosters::with_app(Site::new().roster(), "tw");
    let server = Server::start(roster);
    let answer = post(&server, SIGNATURE, OLDER);
    assert_eq!(answer.status, 200);
    let expected = json!({
        "allowed": true,
        "reason": "",
        "outputProfiles": {
            "decodes": {"onlyKeyframes": true},
            "outputProfile": [{
                "name": "passthrough",
                "outputStreamName": "${OriginStreamName}",
                "playlists": [
                    {
                        "name": "webrtc_default",
                        "fileName": "webrtc_default",
                        "options": {"hlsChunklistPathDepth": 0},
                        "renditions": [{"name": "source", "video": "video", "audio": "opus"}],
                    },
                    {
                        "name": "llhls",
                        "fileName": "llhls",
                        "options": {"hlsChunklistPathDepth": 0},
                        "renditions": [{"name": "source", "video": "video", "audio": "aac"}],
                    },
                ],
                "encodes": {
                    "videos": [{"name": "video", "bypass": true}],
                    "audios": [
                        {"name": "aac", "codec": "aac", "bitrate": 128_000, "samplerate": 48_000,
                            "channel": 2, "bypassIfMatch": {"codec": "eq"}},
                        {"name": "opus", "codec": "opus", "bitrate": 128_000, "samplerate": 48_000,
                            "channel": 2, "bypassIfMatch": {"codec": "eq"}},
                    ],
                    "images": [{"codec": "jpeg", "framerate": 1, "height": 360}],
                },
            }],
        },
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(reply(&server, NEWER), expected["outputProfiles"]);
}

#[test]
fn a_ladder_is_what_is_smaller_than_the_picture() {
    let server = site(|text| {
        let own = "[users.bob]\nrenditions = [\"360p\"]\n";
        text.replace("[apps.show]\n", LADDER)
            .replace("[users.bob]\n", own)
    });
    for (stream, height, names) in [
        ("show/alice", json!(1080), vec!["source", "720p", "480p"]),
        ("show/alice", json!(720), vec!["source", "480p"]),
        ("show/alice", json!(480), vec!["source"]),
        ("show/alice", json!("huge"), vec!["source"]),
        ("show/alice", json!(-1), vec!["source"]),
        ("show/bob", json!(1080), vec!["source", "360p"]),
        ("gone/alice", json!(1080), vec!["source"]),
    ] {
        let profiles = reply(&server, &like(stream, height.clone()));
        let both = vec![names.clone(), names];
        assert_eq!(renditions(&profiles), both, "{stream} {height}");
    }
    let profiles = reply(&server, &like("show/alice", json!(1080)));
    assert_eq!(
        profiles["outputProfile"][0]["encodes"]["videos"][1],
        json!({
            "name": "720p",
            "codec": "h264",
            "modules": "x264,openh264",
            "bitrate": 2_500_000,
            "height": 720,
            "keyFrameIntervalType": "time",
            "keyFrameInterval": 1000,
            "bFrames": 0,
        })
    );
}

#[test]
fn an_app_without_a_protocol_gets_no_playlist_of_it() {
    let server = Server::start(Site::new().roster());
    let profiles = reply(&server, &like("cams/alice", json!(720)));
    assert_eq!(renditions(&profiles), [["source"]]);
    assert_eq!(profiles["decodes"], Value::Null);
    let encodes = &profiles["outputProfile"][0]["encodes"];
    assert_eq!(encodes["images"], Value::Null);
}

/// Such engines refuse the whole reply for it.
#[test]
fn engines_before_0_21_get_no_depth_of_paths() {
    let older = "[ome]\nversion = \"0.20.5\"\n";
    let server = site(|text| text.replace("[apps.show]\n", &format!("{older}{LADDER}")));
    let profiles = reply(&server, &like("show/alice", json!(1080)));
    assert_eq!(
        profiles["outputProfile"][0]["playlists"][1]["options"],
        json!({"webRtcAutoAbr": true})
    );
}

#[test]
fn only_the_engine_is_answered() {
    let server = Server::start(Site::new().roster());
    let answer = post(&server, SIGNATURE, NEWER);
    assert_eq!(answer.status, 401);
    for body in ["", "{}", "[]", r#"{"stream":{"name":"alice"}}"#] {
        let answer = post(&server, &verifier().sign(body.as_bytes()), body);
        assert_eq!(answer.status, 400, "{body}");
        let error = json!({"error": "the body is not a transcode request"});
        assert_eq!(answer.json(), error);
    }
    let answer = server.get("/transcode", "");
    assert_eq!(answer.status, 405);
}

#[test]
fn the_log_says_what_is_encoded_and_names_nothing_that_is_not_public() {
    let server = site(|text| text.replace("[apps.show]\n", LADDER));
    reply(&server, &like("show/alice", json!(1080)));
    let line = server.last_line();
    assert_eq!(line["asked"], "transcode");
    assert_eq!(
        (&line["user"], &line["app"]),
        (&json!("alice"), &json!("show"))
    );
    assert_eq!(line["renditions"], 2);
    reply(&server, &like("a\"b/c\\d", json!(1080)));
    let line = server.last_line();
    assert_eq!((&line["user"], &line["app"]), (&Value::Null, &Value::Null));
}
