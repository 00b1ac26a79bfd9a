//! Invalid, failing and missing answers about one stream or app do not affect others.

use serde_json::json;

use super::{ids, list, start, until};
use crate::support::{
    child::wait,
    engine::{CREATED, Mood, recorded},
    rosters::Site,
    server::Server,
};

#[test]
fn a_stream_whose_details_nobody_understands_is_live_without_them() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let place = "/v1/vhosts/default/apps/show/streams/alice";
    let odd = br#"{"response":{"input":{"tracks":"many"}}}"#.to_vec();
    engine.inside().mood = Mood::Odd(place, axum::http::StatusCode::OK, odd);
    let shown = list(&server);
    assert_eq!(shown["stale"], false);
    assert_eq!(ids(&shown), ["show/alice", "show/dave"]);
    assert!(shown["streams"][0].get("audio").is_none());
    assert!(shown["streams"][1].get("audio").is_some());
}

/// Answers of other versions, with counts below 0, and of no version at all.
#[test]
fn one_odd_stream_spoils_no_list() {
    let connections = "/response/connections";
    let webrtc = "/response/connections/webrtc";
    let cases = [
        (webrtc, json!(-1), 0),
        (webrtc, json!(null), 0),
        (webrtc, json!(1.0), 1),
        (webrtc, json!("3"), 3),
        (webrtc, json!({"now": 3}), 0),
        (webrtc, json!(4_294_967_295_u32), 0),
        (connections, json!(null), 0),
        (connections, json!({"webrtc": null}), 0),
        ("/response/avgThroughputIn", json!(null), 1),
        ("/response/avgThroughputIn", json!("fast"), 1),
        ("/response/createdTime", json!(null), 1),
        ("/response", json!("odd"), 0),
        ("", json!([]), 0),
        ("/response/input/tracks", json!(null), 1),
        ("/response/input/tracks/0/video", json!([1]), 1),
        ("/response/input/tracks/0/video/width", json!(-1), 1),
    ];
    for (place, value, viewers) in cases {
        let (engine, server) = start(&["show/alice", "show/dave"]);
        engine.inside().change("show/dave", place, value.clone());
        let shown = list(&server);
        let case = format!("{place} {value}");
        assert_eq!(shown["stale"], false, "{case}");
        assert_eq!(ids(&shown), ["show/alice", "show/dave"], "{case}");
        assert_eq!(shown["streams"][0]["viewers"], 1, "{case}");
        assert_eq!(shown["streams"][1]["viewers"], viewers, "{case}");
        let since = shown["streams"][1]["since"].as_str().unwrap();
        since.parse::<jiff::Timestamp>().unwrap();
    }
}

/// Such as from a server with a full disk, or a proxy.
#[test]
fn one_stream_whose_answers_fail_or_never_come_holds_no_other_up() {
    let place = "/apps/show/streams/dave";
    for case in ["500", "html", "stuck"] {
        let (engine, server) = start(&["show/alice", "show/dave"]);
        let before = list(&server);
        assert_eq!(ids(&before), ["show/alice", "show/dave"]);
        let status = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        match case {
            "500" => engine.inside().mood = Mood::Odd(place, status, b"{}".to_vec()),
            "html" => {
                let html = b"<html>".to_vec();
                engine.inside().mood = Mood::Odd(place, axum::http::StatusCode::OK, html);
            }
            _ => engine.inside().stuck.push(place),
        }
        engine
            .inside()
            .change("show/alice", "/response/connections/webrtc", json!(7));
        let shown = until(&server, case, |list| list["streams"][0]["viewers"] == 7);
        assert_eq!(shown["stale"], false, "{case}");
        assert_eq!(ids(&shown), ["show/alice", "show/dave"], "{case}");
        assert_eq!(
            shown["streams"][1], before["streams"][1],
            "what was known stays: {case}"
        );
        let reports = server.reports.lock().unwrap().clone();
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert!(
            reports[0].starts_with("/live.json has no new data about show/dave:"),
            "{reports:?}"
        );

        // also one without any earlier data
        let server = Server::start_over(Site::new().roster(), Some(engine.rest()));
        let first = list(&server);
        assert_eq!(ids(&first), ["show/alice", "show/dave"], "{case}");
        assert!(first["streams"][1].get("video").is_none());
        assert_eq!(
            first["streams"][1]["viewers_min"], true,
            "nobody knows: {case}"
        );
    }
}

#[test]
fn one_app_whose_streams_are_not_named_holds_no_other_up() {
    let (engine, server) = start(&["show/alice", "cams/alice"]);
    assert_eq!(ids(&list(&server)), ["show/alice", "cams/alice"]);
    let status = axum::http::StatusCode::OK;
    engine.inside().mood = Mood::Odd("/apps/cams/streams", status, b"{\"response\":{}}".to_vec());
    engine
        .inside()
        .streams
        .insert("show/dave".to_owned(), CREATED.to_owned());
    let shown = until(&server, "dave", |list| ids(list).contains(&"show/dave"));
    assert_eq!(ids(&shown), ["show/alice", "show/dave", "cams/alice"]);
    assert_eq!(shown["stale"], false);
}

#[test]
fn a_name_that_is_listed_twice_or_is_none_stands_once_or_not_at_all() {
    let (engine, server) = start(&["show/alice"]);
    let mut names = recorded("streams_list");
    names["response"] = json!(["alice", "alice", null, 3, {"alice": 1}, "\u{e9}"]);
    let mut body = names.to_string().into_bytes();
    // an encoder's name that is not UTF-8
    let at = body.iter().position(|byte| *byte == 0xc3).unwrap();
    body[at] = 0xff;
    engine.inside().mood = Mood::Odd("/apps/show/streams", axum::http::StatusCode::OK, body);
    assert_eq!(ids(&list(&server)), ["show/alice"]);
}

/// A browser whose WebRTC never connects: the engine keeps its stream for half a minute.
#[test]
fn a_stream_without_media_is_not_live_until_it_comes() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let bitrates = [
        "/response/input/tracks/0/video/bitrateLatest",
        "/response/input/tracks/1/audio/bitrateLatest",
    ];
    for place in bitrates {
        engine.inside().change("show/dave", place, json!(0));
    }
    assert_eq!(ids(&list(&server)), ["show/alice"]);
    // audio without video is media
    engine.inside().change("show/dave", bitrates[1], json!(900));
    until(&server, "dave", |list| {
        ids(list) == ["show/alice", "show/dave"]
    });
    // and known data are not requested in every poll
    engine.inside().change("show/dave", bitrates[1], json!(0));
    let polls = engine.polls("show");
    wait("two more polls", || {
        assert_eq!(ids(&list(&server)), ["show/alice", "show/dave"]);
        (engine.polls("show") > polls + 1).then_some(())
    });
}

#[test]
fn a_stream_that_ends_during_the_poll_is_not_live() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let gone = recorded("stream_notfound").to_string().into_bytes();
    for place in [
        "/current/vhosts/default/apps/show/streams/dave",
        "/v1/vhosts/default/apps/show/streams/dave",
    ] {
        let status = axum::http::StatusCode::NOT_FOUND;
        engine.inside().mood = Mood::Odd(place, status, gone.clone());
        until(&server, "a list without dave", |list| {
            assert_eq!(list["stale"], false);
            ids(list) == ["show/alice"]
        });
        engine
            .inside()
            .streams
            .insert("show/dave".to_owned(), CREATED.replace(":09", ":59"));
    }
}
