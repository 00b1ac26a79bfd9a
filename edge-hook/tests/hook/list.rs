//! `/live.json`, from a stand-in of OvenMediaEngine's REST interface.

use std::{
    io::{BufReader, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use roster::Roster;
use serde_json::{Value, json};

use crate::support::{
    child::wait,
    client::{Answer, receive},
    engine::{CREATED, Engine, Mood, TOKEN, recorded},
    recording,
    rosters::Site,
    server::Server,
};

const PATH: &str = "/live.json";

fn start(streams: &[&str]) -> (Engine, Server) {
    let engine = Engine::start(streams);
    let server = Server::start_over(Site::new().roster(), Some(engine.rest()));
    (engine, server)
}

fn list(server: &Server) -> Value {
    let answer = server.get(PATH, "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// A roster of these users.
fn crowd(users: &[String]) -> Roster {
    let mut text =
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n".to_owned();
    for user in users {
        text += &format!("[users.{user}]\napps = [\"show\"]\n");
    }
    Roster::parse("mitts.toml", &text).unwrap().0
}

fn ids(list: &Value) -> Vec<&str> {
    let streams = list["streams"].as_array().unwrap();
    streams
        .iter()
        .map(|stream| stream["id"].as_str().unwrap())
        .collect()
}

/// Asks until the list is so.
fn until(server: &Server, what: &str, so: impl Fn(&Value) -> bool) -> Value {
    wait(what, || Some(list(server)).filter(&so))
}

#[test]
fn recorded_answers_are_told() {
    let (engine, server) = start(&["show/alice", "cams/alice", "show/dave"]);
    let told = list(&server);
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
    assert_eq!(told["streams"][0], alice);
    assert_eq!(ids(&told), ["show/alice", "show/dave", "cams/alice"]);
    assert_eq!(told["streams"][2]["path"], "/alice/cams/");
    assert_eq!(told["stale"], false);
    told["at"]
        .as_str()
        .unwrap()
        .parse::<jiff::Timestamp>()
        .unwrap();
    let names: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["at", "stale", "streams"]);
    assert_eq!(engine.polls("show"), 1);
}

#[test]
fn who_is_private_disabled_or_nobody_is_not_told_and_nobody_is_not_asked_about() {
    // bob is private, carol disabled; dave does not publish in cams, nobody is nobody
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
fn who_becomes_private_is_not_told_even_while_the_engine_is_down() {
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

/// As a microphone alone, or a radio.
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
    let told = list(&server);
    assert_eq!(ids(&told), ["show/alice"]);
    assert_eq!(told["streams"][0]["audio"]["codec"], "AAC");
    assert!(told["streams"][0].get("video").is_none());
}

#[test]
fn a_stream_whose_details_nobody_understands_is_live_without_them() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let place = "/v1/vhosts/default/apps/show/streams/alice";
    let odd = br#"{"response":{"input":{"tracks":"many"}}}"#.to_vec();
    engine.inside().mood = Mood::Odd(place, axum::http::StatusCode::OK, odd);
    let told = list(&server);
    assert_eq!(told["stale"], false);
    assert_eq!(ids(&told), ["show/alice", "show/dave"]);
    assert!(told["streams"][0].get("audio").is_none());
    assert!(told["streams"][1].get("audio").is_some());
}

/// It cannot tell everything within one look: what each look learns is not asked for again.
#[test]
fn a_slow_engine_is_known_after_some_looks() {
    let users: Vec<_> = (0..160).map(|at| format!("user-{at}")).collect();
    let ids: Vec<_> = users.iter().map(|user| format!("show/{user}")).collect();
    let engine = Engine::start(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    engine.inside().mood = Mood::Slow(Duration::from_millis(50));
    let server = Server::start_over(crowd(&users), Some(engine.rest()));
    let told = until(&server, "all", |list| {
        list["streams"].as_array().unwrap().len() == 160
    });
    assert_eq!(told["stale"], false);
}

/// However many ask, and also while they come and go.
#[test]
fn the_engine_is_asked_once_a_second_however_many_want_to_know() {
    let (engine, server) = start(&["show/alice"]);
    engine.inside().mood = Mood::Slow(Duration::from_millis(50));
    let began = Instant::now();
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: h\r\n\r\n");
    for _ in 0..12 {
        let mut viewers: Vec<_> = (0..200)
            .map(|_| {
                let mut stream = TcpStream::connect(server.to).unwrap();
                stream.write_all(request.as_bytes()).unwrap();
                BufReader::new(stream)
            })
            .collect();
        // a third leaves before the answer
        viewers.truncate(134);
        for from in &mut viewers {
            assert_eq!(receive(from).status, 200);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let looks = engine.polls("show");
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap();
    assert!(
        (2..=seconds + 1).contains(&looks),
        "{looks} looks in {seconds} s"
    );
}

#[test]
fn details_are_asked_for_once_a_stream_and_few_at_a_time() {
    let users: Vec<_> = (0..40).map(|at| format!("user-{at}")).collect();
    let ids: Vec<_> = users.iter().map(|user| format!("show/{user}")).collect();
    let engine = Engine::start(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let server = Server::start_over(crowd(&users), Some(engine.rest()));
    assert_eq!(list(&server)["streams"].as_array().unwrap().len(), 40);
    assert!(
        (2..=8).contains(&engine.inside().peak),
        "{}",
        engine.inside().peak
    );
    let details = || {
        let inside = engine.inside();
        let details = inside
            .asked
            .iter()
            .filter(|path| path.starts_with("/v1/vhosts/default/apps/show/streams/"));
        details.count()
    };
    assert_eq!(details(), 40, "once each");

    let renewed = "2026-11-20T12:00:00.000+00:00";
    engine
        .inside()
        .streams
        .insert("show/user-7".to_owned(), renewed.to_owned());
    until(&server, "the next look", |list| {
        let streams = list["streams"].as_array().unwrap();
        streams
            .iter()
            .any(|stream| stream["since"] == "2026-11-20T12:00:00.000Z")
    });
    let again = "/v1/vhosts/default/apps/show/streams/user-7";
    let inside = engine.inside();
    let asked = inside.asked.iter().filter(|path| *path == again);
    assert_eq!(asked.count(), 2, "and of another stream of the same name");
}

/// The answers of other versions, of counts that were subtracted too often, and of no version at all.
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
        let told = list(&server);
        let case = format!("{place} {value}");
        assert_eq!(told["stale"], false, "{case}");
        assert_eq!(ids(&told), ["show/alice", "show/dave"], "{case}");
        assert_eq!(told["streams"][0]["viewers"], 1, "{case}");
        assert_eq!(told["streams"][1]["viewers"], viewers, "{case}");
        let since = told["streams"][1]["since"].as_str().unwrap();
        since.parse::<jiff::Timestamp>().unwrap();
    }
}

/// As a server whose disk is full, or a proxy between.
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
        let told = until(&server, case, |list| list["streams"][0]["viewers"] == 7);
        assert_eq!(told["stale"], false, "{case}");
        assert_eq!(ids(&told), ["show/alice", "show/dave"], "{case}");
        assert_eq!(
            told["streams"][1], before["streams"][1],
            "what was known stays: {case}"
        );
        let told = server.reports.lock().unwrap().clone();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("/live.json lacks what is new about show/dave:"),
            "{told:?}"
        );

        // also one of which nothing was ever known
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
    let told = until(&server, "dave", |list| ids(list).contains(&"show/dave"));
    assert_eq!(ids(&told), ["show/alice", "show/dave", "cams/alice"]);
    assert_eq!(told["stale"], false);
}

#[test]
fn a_name_that_is_listed_twice_or_is_none_stands_once_or_not_at_all() {
    let (engine, server) = start(&["show/alice"]);
    let mut names = recorded("streams_list");
    names["response"] = json!(["alice", "alice", null, 3, {"alice": 1}, "\u{e9}"]);
    let mut body = names.to_string().into_bytes();
    // a name of an encoder that is no text
    let at = body.iter().position(|byte| *byte == 0xc3).unwrap();
    body[at] = 0xff;
    engine.inside().mood = Mood::Odd("/apps/show/streams", axum::http::StatusCode::OK, body);
    assert_eq!(ids(&list(&server)), ["show/alice"]);
}

/// As a browser whose WebRTC never connects: the engine has its stream for half a minute.
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
    // sound alone is media
    engine.inside().change("show/dave", bitrates[1], json!(900));
    until(&server, "dave", |list| {
        ids(list) == ["show/alice", "show/dave"]
    });
    // and what once came is not asked for at every look
    engine.inside().change("show/dave", bitrates[1], json!(0));
    let looks = engine.polls("show");
    wait("two more looks", || {
        assert_eq!(ids(&list(&server)), ["show/alice", "show/dave"]);
        (engine.polls("show") > looks + 1).then_some(())
    });
}

#[test]
fn viewers_by_hls_are_a_lower_bound() {
    let (engine, server) = start(&["show/alice", "show/dave"]);
    let inside = || engine.inside();
    inside().change("show/alice", "/response/connections/llhls", json!(5));
    inside().change("show/alice", "/response/connections/srt", json!(2));
    let told = list(&server);
    assert_eq!(told["streams"][0]["viewers"], 3, "by WebRTC and SRT");
    assert_eq!(told["streams"][0]["viewers_min"], true);
    assert_eq!(told["streams"][1]["viewers"], 1);
    assert!(told["streams"][1].get("viewers_min").is_none());
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
    let told = list(&server);
    assert_eq!(told["streams"][1]["video"]["bframes"], true);
    assert_eq!(told["streams"][1]["video"]["keyframe_interval"], 8.33);
    assert!(told["streams"][0]["video"].get("bframes").is_none());
    let looks = engine.polls("show");
    wait("two more looks", || {
        list(&server);
        (engine.polls("show") > looks + 1).then_some(())
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
    // another stream of the same name is another start
    let renewed = CREATED.replace(":09", ":59");
    inside().streams.insert("show/dave".to_owned(), renewed);
    wait("two more warnings", || {
        list(&server);
        (warnings().len() == 4).then_some(())
    });
}

#[test]
fn a_viewer_who_has_the_list_is_told_so() {
    let (_engine, server) = start(&["show/alice"]);
    let first = server.get(PATH, "");
    let etag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("public, max-age=1"));
    for known in [
        &etag,
        &format!("\"x\", {etag}"),
        etag.trim_start_matches("W/"),
        "*",
    ] {
        let again = server.get(PATH, &format!("If-None-Match: {known}\r\n"));
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(etag.as_str()));
        assert_eq!(again.header("cache-control"), Some("public, max-age=1"));
    }
    let other = server.get(PATH, "If-None-Match: W/\"x\"\r\n");
    assert_eq!(other.status, 200);
}

#[test]
fn a_copy_stays_good_over_looks_that_see_nothing_new() {
    let (engine, server) = start(&["show/alice"]);
    let etag = |answer: &Answer| answer.header("etag").unwrap().to_owned();
    let first = etag(&server.get(PATH, ""));
    wait("another look", || {
        assert_eq!(etag(&server.get(PATH, "")), first);
        (engine.polls("show") > 1).then_some(())
    });
    engine.inside().streams.clear();
    until(&server, "an empty list", |list| ids(list).is_empty());
    assert_ne!(etag(&server.get(PATH, "")), first);
}

#[test]
fn a_dead_engine_leaves_the_last_state_marked_stale_and_a_new_one_ends_that() {
    let (engine, server) = start(&["show/alice"]);
    let before = list(&server);
    let to = engine.to;
    drop(engine);
    let stale = until(&server, "a stale list", |list| list["stale"] == true);
    assert_eq!(stale["streams"], before["streams"]);
    // since then nothing was heard
    assert!(stale["at"].as_str() >= before["at"].as_str());
    let etag = server.get(PATH, "").header("etag").unwrap().to_owned();
    assert_eq!(
        server
            .get(PATH, &format!("If-None-Match: {etag}\r\n"))
            .status,
        304
    );

    let _engine = Engine::start_on(to, &["show/dave"]);
    let again = until(&server, "a fresh list", |list| list["stale"] == false);
    assert_eq!(ids(&again), ["show/dave"]);
}

/// Once each, however many looks it lasts; a refused token also after another failure.
#[test]
fn an_outage_and_its_end_are_told() {
    let (engine, server) = start(&["show/alice"]);
    assert_eq!(list(&server)["stale"], false);
    let to = engine.to;
    let told = || server.reports.lock().unwrap().clone();
    assert_eq!(told(), [""; 0]);
    drop(engine);
    until(&server, "a stale list", |list| list["stale"] == true);

    let engine = Engine::start_on(to, &["show/alice"]);
    let refused = Mood::Odd("", axum::http::StatusCode::UNAUTHORIZED, b"{}".to_vec());
    engine.inside().mood = refused;
    wait("three looks", || {
        list(&server);
        (engine.polls("show") > 2).then_some(())
    });
    engine.inside().mood = Mood::Well;
    until(&server, "a fresh list", |list| list["stale"] == false);
    let at = format!("/live.json is stale: OvenMediaEngine at {to}");
    assert_eq!(
        told(),
        [
            format!("{at} cannot be reached: Connection refused (os error 111)"),
            format!(
                "{at} refuses the access token (401 Unauthorized): `api_token` of [ome] must be its own"
            ),
            "/live.json is up to date again".to_owned(),
        ]
    );
}

#[test]
fn an_engine_that_never_was_there_makes_a_stale_and_empty_list() {
    let engine = Engine::start(&[]);
    let rest = engine.rest();
    drop(engine);
    let server = Server::start_over(Site::new().roster(), Some(rest));
    assert_eq!(
        list(&server),
        json!({"at": null, "stale": true, "streams": []})
    );
}

#[test]
fn an_engine_that_does_not_answer_keeps_nobody_waiting_for_ever() {
    let (engine, server) = start(&["show/alice"]);
    assert_eq!(list(&server)["stale"], false);
    engine.inside().mood = Mood::Stuck;
    let stale = until(&server, "a stale list", |list| list["stale"] == true);
    assert_eq!(ids(&stale), ["show/alice"]);
    // admission does not wait for any of this
    let closing = &recording::all()[1].body;
    assert_eq!(server.ask(closing), json!({}));
    engine.inside().mood = Mood::Well;
    until(&server, "a fresh list", |list| list["stale"] == false);
}

#[test]
fn a_stream_that_ends_during_the_look_is_not_live() {
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
