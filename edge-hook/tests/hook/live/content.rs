//! The content of the list.

use std::{io::Write, net::TcpStream};

use roster::Roster;
use serde_json::{Value, json};

use super::{PATH, ids, list, start, until};
use crate::support::{
    child::wait,
    engine::{CREATED, Mood, TOKEN, recorded},
    rosters::Site,
    server::Server,
};

#[test]
fn recorded_answers_are_listed() {
    let (engine, server) = start(&["show/alice", "cams/alice", "show/dave"]);
    let shown = list(&server);
    let alice = json!({
        "id": "show/alice",
        "app": "show",
        "user": "alice",
        "name": "alice",
        "path": "/alice/",
        "since": "2026-11-20T11:20:09.975Z",
        "viewers": 1,
        "bitrate": 450_000,
        "video": {"codec": "H264", "width": 640, "height": 360, "framerate": 30.0, "keyframe_interval": 1.0},
        "audio": {"codec": "AAC", "samplerate": 48000, "channels": 2},
    });
    assert_eq!(shown["streams"][0], alice);
    assert_eq!(ids(&shown), ["show/alice", "show/dave", "cams/alice"]);
    assert_eq!(shown["streams"][2]["path"], "/alice/cams/");
    assert_eq!(shown["stale"], false);
    shown["at"]
        .as_str()
        .unwrap()
        .parse::<jiff::Timestamp>()
        .unwrap();
    let names: Vec<_> = shown.as_object().unwrap().keys().collect();
    assert_eq!(names, ["at", "stale", "streams"]);
    assert_eq!(engine.polls("show"), 1);
}

#[test]
fn private_disabled_and_unknown_streams_are_not_listed_and_unknown_ones_not_asked_about() {
    // bob is private, carol disabled; dave does not publish in cams, nobody does not exist
    let live = [
        "show/alice",
        "show/bob",
        "show/carol",
        "cams/dave",
        "show/nobody",
        "show/mitts_x",
    ];
    let (engine, server) = start(&live);
    assert_eq!(ids(&list(&server)), ["show/alice"]);
    for asked in &engine.inside().asked {
        let users = ["/alice", "/bob", "/carol", "/streams"];
        let known = users.iter().any(|user| asked.ends_with(user));
        assert!(known, "{asked}");
    }
}

#[test]
fn a_stream_that_becomes_private_is_not_listed_even_while_the_engine_is_down() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    assert_eq!(ids(&list(&server)), ["show/alice", "show/dave"]);
    drop(engine);
    let text = Site::new().text;
    let text = text.replace("[users.alice]", "[users.alice]\nwatchers = [\"dave\"]");
    server
        .roster
        .replace(Roster::parse("mitts.toml", &text).unwrap().0);
    assert_eq!(ids(&list(&server)), ["show/dave"]);
}

/// Such as only a microphone, or a radio.
#[test]
fn a_stream_without_a_picture_is_live() {
    let (engine, server) = start(&["show/alice"]);
    let mut detail = recorded("stream_detail_rtmp");
    let tracks = detail["response"]["input"]["tracks"].as_array_mut();
    tracks
        .unwrap()
        .retain(|track| !track["audio"].is_null() || track["type"] == "Data");
    let body = detail.to_string().into_bytes();
    let place = "/v1/vhosts/default/apps/show/streams/alice";
    engine.inside().mood = Mood::Odd(place, axum::http::StatusCode::OK, body);
    let shown = list(&server);
    assert_eq!(ids(&shown), ["show/alice"]);
    assert_eq!(shown["streams"][0]["audio"]["codec"], "AAC");
    assert!(shown["streams"][0].get("video").is_none());
}

#[test]
fn viewers_by_hls_are_a_lower_bound() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let inside = || engine.inside();
    inside().change("show/alice", "/response/connections/llhls", json!(5));
    inside().change("show/alice", "/response/connections/srt", json!(2));
    let shown = list(&server);
    assert_eq!(shown["streams"][0]["viewers"], 3, "by WebRTC and SRT");
    assert_eq!(shown["streams"][0]["viewers_min"], true);
    assert_eq!(shown["streams"][1]["viewers"], 1);
    assert!(shown["streams"][1].get("viewers_min").is_none());
}

#[test]
fn bframes_and_rare_keyframes_are_shown_and_logged_once_a_stream() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let inside = || engine.inside();
    inside().change(
        "show/dave",
        "/response/input/tracks/0/video/hasBframes",
        json!(true),
    );
    inside().change(
        "show/dave",
        "/response/input/tracks/0/video/keyFrameIntervalLatest",
        json!(250.0),
    );
    let shown = list(&server);
    assert_eq!(shown["streams"][1]["video"]["bframes"], true);
    assert_eq!(shown["streams"][1]["video"]["keyframe_interval"], 8.33);
    assert!(shown["streams"][0]["video"].get("bframes").is_none());
    let polls = engine.polls("show");
    wait("two more polls", || {
        list(&server);
        (engine.polls("show") > polls + 1).then_some(())
    });
    let warnings = || {
        let log = server.log();
        let lines = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.collect::<Vec<_>>()
    };
    let lines = warnings();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, word) in lines.iter().zip(["bframes=0", "keyint=30"]) {
        assert_eq!(line["stream"], "show/dave");
        assert!(line["warning"].as_str().unwrap().contains(word), "{line}");
    }
    // a new stream of the same name has a new start
    let renewed = CREATED.replace(":09", ":59");
    inside().streams.insert("show/dave".to_owned(), renewed);
    wait("two more warnings", || {
        list(&server);
        (warnings().len() == 4).then_some(())
    });
}

#[test]
fn the_token_is_nowhere() {
    let (engine, server) = start(&["show/alice"]);
    let mut seen = vec![server.get(PATH, "").body, server.get("/healthz", "").body];
    engine.inside().mood = Mood::Odd("", axum::http::StatusCode::FORBIDDEN, b"{}".to_vec());
    seen.push(until(&server, "a stale list", |list| list["stale"] == true).to_string());
    seen.push(server.log());
    seen.push(server.reports.lock().unwrap().concat());
    seen.push(format!("{:?}", engine.rest()));
    let secret = TOKEN.split_once(':').unwrap().1;
    for text in seen {
        assert!(
            !text.contains(secret) && !text.contains("YmFrZXJz"),
            "{text}"
        );
        assert!(!text.contains("39582"), "a publisher's address: {text}");
    }
}

#[test]
fn without_a_rest_interface_there_is_no_list() {
    let server = Server::start(Site::new().roster());
    let answer = server.get(PATH, "");
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.json(),
        json!({"error": "there is no list of live streams: the roster names no api_token"})
    );
}

#[test]
fn only_a_get_is_answered() {
    let (_engine, server) = start(&["show/alice"]);
    let head = format!("HEAD {PATH} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(server.to).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let text = std::io::read_to_string(stream).unwrap();
    assert!(
        text.starts_with("HTTP/1.1 200") && text.ends_with("\r\n\r\n"),
        "{text}"
    );
    let post = format!("POST {PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(
        crate::support::client::send(server.to, post.as_bytes()).status,
        405
    );
}
