//! Viewers of private streams, over HTTP: sessions, the proxy's questions, the pages' questions, the engine's webhooks.

use roster::Roster;
use serde_json::{Value, json};

use crate::support::{
    client::{Answer, send},
    recording::like,
    rosters::Site,
    server::Server,
};

const COOKIE: &str = "__Host-mitts=";

/// Sends a body to `/session`, with additional header lines.
fn post(server: &Server, body: &str, headers: &str) -> Answer {
    let request = format!(
        "POST /session HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{headers}\r\n{body}",
        server.to,
        body.len()
    );
    send(server.to, request.as_bytes())
}

fn with_key(server: &Server, key: &str, headers: &str) -> Answer {
    post(server, &json!({ "key": key }).to_string(), headers)
}

/// The `name=value` of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// The cookie of the owner of a key.
fn signed_in(server: &Server, key: &str) -> String {
    let answer = with_key(server, key, "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    cookie(&answer)
}

/// The status of the proxy's question about a viewer.
fn authorized(server: &Server, path: &str, cookie: &str) -> u16 {
    let headers = format!("X-Forwarded-Uri: {path}\r\nCookie: {cookie}\r\n");
    let answer = server.get("/authorize", &headers);
    assert_eq!(answer.body, "");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("set-cookie"), None);
    answer.status
}

fn may(server: &Server, thing: &str, cookie: &str) -> Value {
    let answer = server.get(&format!("/may/{thing}"), &format!("Cookie: {cookie}\r\n"));
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store"))
    );
    answer.json()
}

/// The engine's question about a viewer with this query.
fn played(server: &Server, case: &str, path: &str, query: &str) -> Value {
    server.ask(&like(case, &format!("ws://h:3333/{path}{query}")))
}

const PLAYLIST: &str = "/show/bob/llhls.m3u8";

#[test]
fn a_key_opens_a_session_with_a_cookie_that_no_script_can_read() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let answer = with_key(&server, &site.alice, "");
    let set = answer.header("set-cookie").unwrap();
    assert!(set.starts_with(COOKIE), "{set}");
    let rest = set.split_once(';').unwrap().1;
    assert_eq!(
        rest,
        " Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=7200"
    );
    assert!(set.len() < 1000);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        answer.json(),
        json!({"name": "alice", "renew": 1800, "places": [{"title": "bob", "path": "/bob/"}]})
    );
    assert_eq!(authorized(&server, PLAYLIST, &cookie(&answer)), 204);
    let line = server.last_line();
    assert_eq!(
        (&line["asked"], &line["user"], &line["verdict"]),
        (&json!("session"), &json!("alice"), &json!("allowed"))
    );
}

#[test]
fn only_watchers_and_the_streamer_may_watch() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for (key, may_watch) in [(&site.alice, true), (&site.bob, true), (&site.open, false)] {
        let cookie = signed_in(&server, key);
        let status = if may_watch { 204 } else { 404 };
        for path in [
            PLAYLIST,
            "/show/bob/chunk_0_1.m4s?session=1_x",
            "/show/bob/thumb.jpg",
            "/show/bob/live",
        ] {
            assert_eq!(authorized(&server, path, &cookie), status, "{path}");
        }
        assert_eq!(may(&server, "show/bob", &cookie)["may"], may_watch);
        assert_eq!(may(&server, "bob", &cookie)["may"], may_watch);
        let token = cookie.strip_prefix(COOKIE).unwrap();
        for case in ["webrtc-play-opening", "thumbnail-opening"] {
            let answer = played(
                &server,
                case,
                "show/bob",
                &format!("?transport=all&token={token}"),
            );
            assert_eq!(answer["allowed"], may_watch, "{answer}");
        }
    }
}

#[test]
fn without_a_session_a_private_stream_is_like_a_missing_one() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let cookie = signed_in(&server, &site.alice);
    for who in [
        "",
        "__Host-mitts=",
        "__Host-mitts=a.b",
        "mitts=x",
        &cookie[..cookie.len() - 1],
    ] {
        for path in [
            PLAYLIST,
            "/show/nobody/llhls.m3u8",
            "/nowhere/bob/llhls.m3u8",
            "/",
        ] {
            assert_eq!(authorized(&server, path, who), 404, "{who} {path}");
        }
        assert_eq!(may(&server, "show/bob", who), json!({"may": false}));
        assert_eq!(may(&server, "show/nobody", who), json!({"may": false}));
    }
    // what is public needs no session
    assert_eq!(authorized(&server, "/show/alice/llhls.m3u8", ""), 204);
    assert_eq!(may(&server, "show/alice", ""), json!({"may": true}));
    let without = server.get("/authorize", &format!("Cookie: {cookie}\r\n"));
    assert_eq!(without.status, 404, "no path, no permission");
}

#[test]
fn keys_that_give_nothing_are_refused_with_a_reason() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for (key, reason) in [
        (site.nobody.as_str(), "unknown"),
        ("mitts_short", "unknown"),
        ("", "unknown"),
        (&site.carol, "disabled"),
        (&site.early, "early"),
        (&site.over, "expired"),
    ] {
        let answer = with_key(&server, key, "");
        assert_eq!(answer.status, 403);
        assert_eq!(answer.json()["reason"], reason);
        assert_eq!(answer.header("set-cookie"), None);
    }
    for key in site.keys() {
        assert!(!server.log().contains(key));
    }
    for body in ["", "x", "[]", "{\"key\":1}"] {
        assert_eq!(post(&server, body, "").status, 400, "{body}");
    }
    let foreign = with_key(&server, &site.alice, "Origin: https://evil.example\r\n");
    assert_eq!(foreign.status, 403);
    let large = post(
        &server,
        &format!("{{\"key\":\"{}\"}}", "x".repeat(2000)),
        "",
    );
    assert_eq!(large.status, 413);
}

#[test]
fn a_session_is_renewed_ended_and_collects_what_its_viewer_shows() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let nothing = post(&server, "{}", "");
    assert_eq!((nothing.status, nothing.json()), (200, json!({})));
    assert_eq!(nothing.header("set-cookie"), None);

    let dave = signed_in(&server, &site.open);
    let both = with_key(&server, &site.alice, &format!("Cookie: {dave}\r\n"));
    let renewed = post(&server, "{}", &format!("Cookie: {}\r\n", cookie(&both)));
    assert_eq!(renewed.json(), json!({"renew": 1800}));
    assert_eq!(authorized(&server, PLAYLIST, &cookie(&renewed)), 204);

    let request = format!("DELETE /session HTTP/1.1\r\nHost: {}\r\n\r\n", server.to);
    let ended = send(server.to, request.as_bytes());
    assert_eq!(ended.status, 204);
    assert!(ended.header("set-cookie").unwrap().ends_with("Max-Age=0"));
}

#[test]
fn a_changed_roster_ends_watching_at_the_next_request() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let cookie = signed_in(&server, &site.alice);
    let token = cookie.strip_prefix(COOKIE).unwrap().to_owned();
    let may_watch = |text: String| {
        server
            .roster
            .replace(Roster::parse("mitts.toml", &text).unwrap().0);
        let answer = played(
            &server,
            "webrtc-play-opening",
            "show/bob",
            &format!("?token={token}"),
        );
        let by_proxy = authorized(&server, PLAYLIST, &cookie);
        assert_eq!(answer["allowed"], by_proxy == 204);
        by_proxy == 204
    };
    assert!(may_watch(site.text.clone()));
    assert!(!may_watch(
        site.text
            .replace("watchers = [\"alice\"]", "watchers = [\"dave\"]")
    ));
    assert!(!may_watch(
        site.text
            .replace("[users.alice]\n", "[users.alice]\nenabled = false\n")
    ));
    let hash = site
        .alice
        .parse::<roster::StreamKey>()
        .unwrap()
        .hash()
        .to_string();
    assert!(!may_watch(
        site.text.replace(&format!("{{ hash = \"{hash}\" }}, "), "")
    ));
    assert!(!may_watch(site.text.replace(
        &format!("{{ hash = \"{hash}\" }}"),
        &format!("{{ hash = \"{hash}\", until = 2020-01-01 }}")
    )));
    assert!(may_watch(site.text.clone()));
}

#[test]
fn the_last_token_counts_and_a_viewer_over_webrtc_is_asked_for_again() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let of = |key: &str| {
        signed_in(&server, key)
            .strip_prefix(COOKIE)
            .unwrap()
            .to_owned()
    };
    let (alice, dave) = (of(&site.alice), of(&site.open));
    let play = |query: &str| played(&server, "webrtc-play-opening", "show/bob", query);
    let denied = json!({"allowed": false, "reason": "private stream"});
    assert_eq!(play(""), denied);
    assert_eq!(play("?token="), denied);
    assert_eq!(play(&format!("?token={alice}&token=")), denied);
    assert_eq!(play(&format!("?token={alice}&token={dave}")), denied);
    assert_eq!(
        play(&format!("?&token={dave}&token={alice}")),
        json!({"allowed": true, "lifetime": 3_600_000})
    );
    // a lifetime over LL-HLS would end others, and a thumbnail has none
    let thumbnail = played(
        &server,
        "thumbnail-opening",
        "show/bob/thumb.jpg",
        &format!("?token={alice}"),
    );
    assert_eq!(thumbnail, json!({"allowed": true}));
    assert!(!server.log().contains(&alice));
}
