//! SRS and MediaMTX: their requests, with the same decision and their own answers.

use serde_json::{Value, json};

use crate::support::{
    client::{Answer, send},
    rosters::Site,
    server::Server,
    verifier,
};

fn post(server: &Server, path: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    send(server.to, request.as_bytes())
}

fn path(name: &str) -> String {
    format!("/{name}/{}", verifier().sign(format!("/{name}").as_bytes()))
}

/// A callback with the fields that SRS's documentation lists.
fn srs(action: &str, scheme: &str, app: &str, stream: &str, param: &str) -> Value {
    json!({
        "server_id": "vid-0xk989d", "service_id": "382k456r", "action": action, "client_id": "9308h583",
        "ip": "192.0.2.1", "vhost": "video.test.com", "app": app, "tcUrl": format!("{scheme}://video.test.com/{app}"),
        "stream": stream, "param": param, "stream_url": format!("video.test.com/{app}/{stream}"), "stream_id": "vid-124q9y3"
    })
}

/// A question as MediaMTX sends it.
fn mediamtx(action: &str, protocol: &str, path: &str, query: &str) -> Value {
    json!({
        "ip": "192.0.2.1", "user": "", "password": "", "token": "", "action": action, "path": path, "protocol": protocol,
        "id": "3f2c5cf2-4d9a-4c2b-8d36-5f2b8ab0c1de", "query": query, "userAgent": "x"
    })
}

#[test]
fn srs_admits_a_key_behind_the_name_and_is_told_in_its_own_words() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let ask = |body: &Value| {
        let answer = post(&server, &path("srs"), body);
        (answer.status, answer.json()["code"].clone())
    };
    let (yes, no) = ((200, json!(0)), (403, json!(403)));
    let own = format!("?key={}", site.alice);
    let unknown = format!("?key={}", site.nobody);
    for (body, answer) in [
        (srs("on_publish", "rtmp", "show", "alice", &own), &yes),
        (srs("on_publish", "webrtc", "cams", "alice", &own), &yes),
        (srs("on_publish", "srt", "show", "alice", &own), &yes),
        (srs("on_publish", "rtmp", "cams", "alice", &own), &no),
        (srs("on_publish", "rtmp", "show", "bob", &own), &no),
        (srs("on_publish", "rtmp", "show", "alice", &unknown), &no),
        (srs("on_publish", "rtmp", "show", "alice", ""), &no),
        (srs("on_unpublish", "rtmp", "show", "alice", &own), &yes),
        (srs("on_play", "webrtc", "show", "alice", ""), &yes),
        (srs("on_play", "webrtc", "show", "bob", ""), &no),
        (srs("on_play", "rtmp", "show", "alice", ""), &no),
        (srs("on_stop", "webrtc", "show", "alice", ""), &yes),
        (srs("on_dvr", "rtmp", "show", "alice", ""), &no),
    ] {
        assert_eq!(ask(&body), *answer, "{body}");
    }
    assert_eq!(server.log().lines().count(), 13);
    // RTMP alone, and no address of the app, as before version 4
    let old = json!({"action": "on_publish", "ip": "192.0.2.1", "app": "show", "stream": "alice", "param": own});
    assert_eq!(ask(&old), yes);
    assert_eq!(server.last_line()["user"], "alice");
}

/// The name stays as it is, so everybody would see the key.
#[test]
fn a_key_in_the_place_of_the_name_is_refused_since_nobody_renames_it() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let answers = [
        post(
            &server,
            &path("srs"),
            &srs("on_publish", "rtmp", "show", &site.alice, ""),
        ),
        post(
            &server,
            &path("mediamtx"),
            &mediamtx("publish", "rtmp", &format!("show/{}", site.alice), ""),
        ),
    ];
    for answer in answers {
        assert_eq!(answer.status / 100, 4);
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(
            error.contains("the stream key would be the public name"),
            "{error}"
        );
    }
    assert!(!server.log().contains(&site.alice));
}

#[test]
fn mediamtx_takes_the_key_from_query_password_or_token() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let ask = |body: &Value| post(&server, &path("mediamtx"), body).status;
    let with = |mut body: Value, field: &str, value: &str| {
        body[field] = json!(value);
        body
    };
    let publish = |protocol| mediamtx("publish", protocol, "show/alice", "");
    let key = &site.alice;
    for (body, status) in [
        (
            mediamtx("publish", "rtmp", "show/alice", &format!("key={key}")),
            200,
        ),
        (
            mediamtx("publish", "srt", "show/alice", &format!("a=b&key={key}")),
            200,
        ),
        (with(publish("webrtc"), "token", key), 200),
        // MediaMTX finds it in these parameters
        (
            with(
                mediamtx("publish", "rtmp", "show/alice", &format!("token={key}&a=b")),
                "token",
                key,
            ),
            200,
        ),
        (
            with(
                mediamtx("publish", "rtsp", "show/alice", &format!("jwt={key}")),
                "token",
                key,
            ),
            200,
        ),
        (
            with(
                mediamtx(
                    "publish",
                    "rtmp",
                    "show/alice",
                    &format!("token={key}&x={key}"),
                ),
                "token",
                key,
            ),
            403,
        ),
        (
            with(with(publish("rtsp"), "user", "alice"), "password", key),
            200,
        ),
        (with(publish("rtsp"), "password", "anything"), 403),
        (with(publish("rtsp"), "password", &site.nobody), 403),
        (
            with(mediamtx("publish", "rtmp", "show/bob", ""), "password", key),
            403,
        ),
        (
            with(
                mediamtx("publish", "rtmp", "cams/alice", ""),
                "password",
                key,
            ),
            403,
        ),
        // two keys: nobody knows which one was meant
        (
            with(
                mediamtx(
                    "publish",
                    "rtmp",
                    "show/alice",
                    &format!("key={}", site.bob),
                ),
                "password",
                key,
            ),
            403,
        ),
        // so that RTSP clients are asked for their password
        (publish("rtsp"), 401),
        (mediamtx("read", "hls", "show/alice", ""), 200),
        (
            with(
                mediamtx("read", "webrtc", "show/alice", ""),
                "password",
                "x",
            ),
            200,
        ),
        (mediamtx("read", "webrtc", "show/bob", ""), 401),
        (
            with(mediamtx("read", "webrtc", "show/bob", ""), "user", "x"),
            403,
        ),
        (with(mediamtx("api", "", "", ""), "user", "x"), 403),
        (
            with(mediamtx("publish", "rtmp", "", ""), "password", key),
            403,
        ),
    ] {
        assert_eq!(ask(&body), status, "{body}");
    }
    assert!(server.metrics().contains("engine=\"mediamtx\""));
    for key in site.keys() {
        assert!(!server.log().contains(key));
    }
}

#[test]
fn who_has_not_the_token_of_the_path_is_401_and_what_is_no_request_400() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let body = srs("on_play", "webrtc", "show", "alice", "");
    let right = path("srs");
    for wrong in [
        "/srs/x".to_owned(),
        path("mediamtx").replace("mediamtx", "srs"),
        right.to_lowercase(),
        format!("{right}=="),
        // the admission secret itself
        "/srs/1234".to_owned(),
    ] {
        let answer = post(&server, &wrong, &body);
        assert_eq!(answer.status, 401, "{wrong}");
        assert_eq!(answer.json()["error"], "the token in the path is wrong");
    }
    assert_eq!(server.last_line()["verdict"], "rejected");
    for path in ["/srs", "/srs/", "/mediamtx"] {
        assert_eq!(post(&server, path, &body).status, 404);
    }
    for name in ["srs", "mediamtx"] {
        for body in [json!({}), json!([]), json!({"action": 7}), json!(null)] {
            assert_eq!(post(&server, &path(name), &body).status, 400, "{body}");
        }
    }
}
