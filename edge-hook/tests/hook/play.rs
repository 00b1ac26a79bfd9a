//! Playback, with requests like the recorded ones, over HTTP.

use serde_json::{Value, json};

use crate::support::{
    recording::{like, like_with},
    rosters::Site,
    server::Server,
};

const WEBRTC: &str = "webrtc-play-opening";
const LLHLS: &str = "llhls-opening";
const THUMBNAIL: &str = "thumbnail-opening";
const SRT: &str = "srt-play-opening";

fn denied(reason: &str) -> Value {
    json!({"allowed": false, "reason": reason})
}

#[test]
fn public_streams_are_for_everyone_and_for_ever() {
    let server = Server::start(Site::new().roster());
    for (case, url) in [
        (WEBRTC, "ws://h:3333/show/alice"),
        (
            WEBRTC,
            "ws://h:3333/show/alice/webrtc_default?transport=all",
        ),
        (WEBRTC, "ws://h:3333/cams/alice"),
        (LLHLS, "http://h:3333/show/alice/llhls.m3u8"),
        (LLHLS, "http://h:3333/show/dave/llhls.m3u8"),
        (THUMBNAIL, "http://h:3334/show/alice/thumb.jpg"),
        // an unknown name is allowed like an offline user
        (LLHLS, "http://h:3333/show/some_One/llhls.m3u8"),
    ] {
        assert_eq!(
            server.ask(&like(case, url)),
            json!({"allowed": true}),
            "{url}"
        );
        for protocol in ["webrtc", "llhls", "thumbnail"] {
            if case.starts_with(protocol) {
                let body = like_with(case, &[("url", url), ("protocol", protocol)]);
                assert_eq!(server.ask(&body), json!({"allowed": true}), "{url}");
            }
        }
    }
    server.ask(&like(WEBRTC, "ws://h:3333/show/alice"));
    let line = server.last_line();
    assert_eq!(line["user"], "alice");
    assert_eq!(line["direction"], "outgoing");
    server.ask(&like(WEBRTC, "ws://h:3333/show/mallory"));
    assert_eq!(server.last_line()["user"], Value::Null);
    assert!(!server.log().contains("mallory"));
}

#[test]
fn what_may_not_be_played_is_refused() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let long = "x".repeat(65);
    for (case, path, reason) in [
        (WEBRTC, "show/bob", "private stream"),
        (LLHLS, "show/bob/llhls.m3u8", "private stream"),
        (THUMBNAIL, "show/bob/thumb.jpg", "private stream"),
        (
            WEBRTC,
            &format!("show/{}", site.alice),
            "a stream key is not a stream name",
        ),
        (
            LLHLS,
            &format!("show/{}/llhls.m3u8", site.nobody),
            "a stream key is not a stream name",
        ),
        (
            WEBRTC,
            "show/MITTS_short",
            "a stream key is not a stream name",
        ),
        (WEBRTC, "elsewhere/alice", "unknown app"),
        (
            LLHLS,
            "cams/alice/llhls.m3u8",
            "the app has no playback by this protocol",
        ),
        (
            THUMBNAIL,
            "cams/alice/thumb.jpg",
            "the app has no thumbnails",
        ),
        (
            SRT,
            "show/alice/master",
            "the app has no playback by this protocol",
        ),
        (WEBRTC, &format!("show/{long}"), "not a stream name"),
        (WEBRTC, "show/al%69ce", "not a stream name"),
        (WEBRTC, "show/alicé", "not a stream name"),
        (WEBRTC, "show/alice/deep/er", "the address is too deep"),
        (WEBRTC, "show/", "no app and stream in the address"),
        (WEBRTC, "show", "no app and stream in the address"),
    ] {
        let answer = server.ask(&like(case, &format!("http://h/{path}")));
        assert_eq!(answer, denied(reason), "{path}");
    }
}

#[test]
fn unknown_ways_out_are_refused() {
    let server = Server::start(Site::new().roster());
    for (protocol, reason) in [
        ("HLSv3", "the app has no playback by this protocol"),
        ("RTMP", "unknown protocol"),
        ("DASH", "unknown protocol"),
    ] {
        let url = ("url", "http://h/show/alice/x.m3u8");
        let body = like_with(LLHLS, &[url, ("protocol", protocol)]);
        assert_eq!(server.ask(&body), denied(reason));
    }
}

#[test]
fn a_viewer_who_leaves_is_noted() {
    let server = Server::start(Site::new().roster());
    let body = like("llhls-closing", "http://h/show/bob/llhls.m3u8");
    assert_eq!(server.ask(&body), json!({}));
}
