//! Every recorded request, over HTTP on a socket.

use serde_json::{Value, json};

use crate::support::{
    client::{send, webhook},
    recording, rosters,
    rosters::Site,
    server::Server,
};

/// The answer to each recorded request, on a site with its app and public streams.
fn expected(case: &str) -> Value {
    let denied = |reason: &str| json!({"allowed": false, "reason": reason});
    match case {
        "rtmp-opening" | "whip-opening" | "srt-opening" => denied("unknown stream key"),
        "rtmp-closing" | "rtmp-closing-renamed" | "llhls-closing" => json!({}),
        "webrtc-play-opening" | "llhls-opening" | "thumbnail-opening" => json!({"allowed": true}),
        "srt-play-opening" => denied("the app has no playback by this protocol"),
        other => panic!("no expectation for {other}"),
    }
}

#[test]
fn every_recorded_request_is_answered() {
    let server = Server::start(rosters::with_app(Site::new().roster(), "app"));
    let recorded = recording::all();
    assert_eq!(recorded.len(), 10);
    for recorded in recorded {
        let request = webhook(server.to, &recorded.signature, &recorded.body);
        let answer = send(server.to, &request);
        assert_eq!(answer.status, 200, "{recorded:?}");
        assert_eq!(answer.json(), expected(&recorded.case), "{recorded:?}");
    }
}

#[test]
fn a_padded_signature_is_taken_and_a_changed_body_is_not() {
    let server = Server::start(Site::new().roster());
    for recorded in recording::all() {
        let padded = format!("{}=", recorded.signature);
        let answer = send(server.to, &webhook(server.to, &padded, &recorded.body));
        assert_eq!(answer.status, 200, "{recorded:?}");
        let changed = recorded.body.replacen("127.0.0.1", "127.0.0.2", 1);
        let answer = send(
            server.to,
            &webhook(server.to, &recorded.signature, &changed),
        );
        assert_eq!(answer.status, 401, "{recorded:?}");
    }
}

#[test]
fn an_app_that_the_roster_lacks_is_not_played_and_not_logged() {
    let server = Server::start(Site::new().roster());
    let body = recording::like("llhls-opening", "http://h:3333/other/stream/llhls.m3u8");
    assert_eq!(
        server.ask(&body),
        json!({"allowed": false, "reason": "unknown app"})
    );
    assert_eq!(server.last_line()["app"], Value::Null);
    assert!(!server.log().contains("other/") && !server.log().contains("\"other\""));
}
