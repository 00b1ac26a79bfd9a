//! Arbitrary answers of the engine's REST interface cause no panic, and invalid parts are never passed on.

use axum::{body::Body, http::Request, http::StatusCode};
use edge_hook::{AppState, LiveList, LiveSource, LogSink, SharedRoster, router};
use http_body_util::BodyExt;
use proptest::prelude::*;
use roster::Secret;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{
    SECRET,
    engine::{Engine, Mood, recorded},
    rosters::Site,
};

/// The list of a newly started function.
fn list(engine: &Engine, roster: &roster::Roster) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let live = SharedRoster::new(roster.clone());
        let secret = Secret::new(SECRET.to_owned());
        let list = LiveList::new(live.clone(), LiveSource::Engine(engine.rest()));
        let function = AppState::new(live, &secret, LogSink::off())
            .unwrap()
            .with_live_list(list);
        let request = Request::get("/live.json").body(Body::empty()).unwrap();
        let answer = router(function).oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    })
}

const PLACES: [&str; 3] = [
    "/apps/show/streams",
    "/current/vhosts/default/apps/show/streams/alice",
    "/v1/vhosts/default/apps/show/streams/alice",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("alice")),
        Just(json!("2026-11-20T11:20:09.975+00:00")),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let names = prop::sample::select(vec![
            "response",
            "createdTime",
            "connections",
            "webrtc",
            "avgThroughputIn",
            "input",
            "tracks",
            "video",
            "audio",
            "codec",
            "width",
            "height",
            "framerate",
            "channel",
            "samplerate",
            "llhls",
            "totalBytesIn",
            "sourceType",
            "sourceUrl",
            "bitrateLatest",
            "hasBframes",
            "keyFrameIntervalLatest",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A recorded answer with one of its values replaced.
fn bent(place: usize) -> impl Strategy<Value = Value> {
    let name = ["streams_list", "stats_stream_1viewer", "stream_detail_rtmp"][place];
    (value(), any::<prop::sample::Index>()).prop_map(move |(new, at)| {
        let mut whole = recorded(name);
        let mut paths = Vec::new();
        walk(&whole, "", &mut paths);
        *whole.pointer_mut(&paths[at.index(paths.len())]).unwrap() = new;
        whole
    })
}

fn walk(value: &Value, path: &str, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{at}"), paths);
            }
        }
        Value::Object(items) => {
            for (name, item) in items {
                walk(item, &format!("{path}/{name}"), paths);
            }
        }
        _ => {}
    }
}

#[test]
fn junk_makes_no_more_than_a_stale_list_or_a_stream_of_which_less_is_known() {
    let engine = Engine::start(&["show/alice", "show/dave"]);
    let roster = Site::new().roster();
    for place in PLACES {
        for junk in [
            &b""[..],
            b"{",
            b"null",
            b"[]",
            b"{\"response\":null}",
            b"{\"response\":{\"createdTime\":\"yesterday\"}}",
            b"\xff\xfe",
            &b"[".repeat(100_000),
            &b" ".repeat(2 * 1024 * 1024),
        ] {
            engine.inside().mood = Mood::Odd(place, StatusCode::OK, junk.to_vec());
            let list = list(&engine, &roster);
            if place == PLACES[0] {
                let nothing = json!({"at": null, "stale": true, "streams": []});
                assert_eq!(list, nothing);
                continue;
            }
            // an answer about one stream does not affect the others
            assert_eq!(list["stale"], false);
            assert_eq!(list["streams"][0]["id"], "show/alice");
            assert_eq!(list["streams"][1]["id"], "show/dave");
            assert_eq!(list["streams"][1]["viewers"], 1);
            assert_eq!(
                list["streams"][0].get("video").is_none(),
                place == PLACES[2]
            );
        }
        for status in [204, 301, 401, 500] {
            let status = StatusCode::from_u16(status).unwrap();
            engine.inside().mood = Mood::Odd(place, status, Vec::new());
            let list = list(&engine, &roster);
            assert_eq!(list["stale"], place == PLACES[0], "{place} {status}");
            let streams = list["streams"].as_array().unwrap();
            assert_eq!(streams.len(), if place == PLACES[0] { 0 } else { 2 });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_answer_makes_a_list(place in 0..3usize, new in value(), bend: bool, bent in (0..3usize).prop_flat_map(|at| bent(at).prop_map(move |value| (at, value)))) {
        let engine = Engine::start(&["show/alice", "show/dave"]);
        let (place, body) = if bend { bent } else { (place, new) };
        engine.inside().mood = Mood::Odd(PLACES[place], StatusCode::OK, body.to_string().into_bytes());
        let list = list(&engine, &Site::new().roster());
        prop_assert!(list["stale"].is_boolean());
        if place != 0 {
            prop_assert!(list["streams"].as_array().unwrap().iter().any(|stream| stream["id"] == "show/dave"));
        }
        for stream in list["streams"].as_array().unwrap() {
            prop_assert!(["show/alice", "show/dave"].contains(&stream["id"].as_str().unwrap()));
            stream["since"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
            prop_assert!(stream["viewers"].is_u64() && stream["bitrate"].is_u64());
        }
    }
}
