//! `POST /whoami`: the check of stream keys.

use edge_hook::SharedRoster;
use roster::Roster;
use serde_json::{Value, json};

use crate::support::{
    child::wait,
    client::{Answer, send},
    engine::Engine,
    rosters::Site,
    server::Server,
};

const JSON: &str = "Content-Type: application/json\r\n";

fn post(server: &Server, headers: &str, body: &str) -> Answer {
    let request = format!(
        "POST /whoami HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        server.to,
        body.len()
    );
    send(server.to, request.as_bytes())
}

fn ask(server: &Server, key: &str) -> Answer {
    post(server, JSON, &json!({ "key": key }).to_string())
}

/// None of these may contain a key or parts of its hash.
fn assert_hidden(site: &Site, texts: &[&str]) {
    for text in texts {
        assert!(!text.contains("sha256"), "{text}");
        for key in site.keys() {
            assert!(!text.contains(&key[..12]), "{text}");
        }
    }
}

#[test]
fn a_good_key_is_told_its_owner_and_streams() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let alice = json!({
        "user": "alice",
        "name": "alice",
        "apps": [
            {"app": "show", "title": "show", "stream": "show/alice", "path": "/alice/"},
            {"app": "cams", "title": "cams", "stream": "cams/alice", "path": "/alice/cams/"},
        ],
        "until": null,
    });
    for key in [&site.alice, &site.alice_laptop] {
        let answer = ask(&server, key);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), alice);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let dave = ask(&server, &site.open).json();
    assert_eq!(
        (&dave["user"], &dave["until"]),
        (&json!("dave"), &json!("2999-01-01T00:00:00Z"))
    );
    // a private user may publish
    assert_eq!(ask(&server, &site.bob).json()["user"], "bob");
    let log = server.log();
    assert_hidden(&site, &[&log]);
    let line = server.last_line();
    assert_eq!(
        (&line["asked"], &line["user"], &line["verdict"]),
        (&json!("whoami"), &json!("bob"), &json!("allowed"))
    );
    assert_eq!(log.lines().count(), 4);
}

/// With this, the page can show that its owner is already live elsewhere.
#[test]
fn which_streams_are_live_is_told_where_somebody_knows() {
    let site = Site::new();
    let engine = Engine::start(&["cams/alice", "show/bob"]);
    let server = Server::start_over(site.roster(), Some(engine.rest()));
    let lives = |key: &str| {
        let apps = ask(&server, key).json()["apps"].clone();
        let apps = apps.as_array().unwrap().iter();
        apps.map(|app| app["live"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(lives(&site.alice), [json!(false), json!(true)]);
    assert_eq!(
        lives(&site.bob),
        [json!(true)],
        "who is private knows of it"
    );
    drop(engine);
    wait("nobody to know", || {
        let list = server.get("/live.json", "").json();
        (list["stale"] == true).then_some(())
    });
    assert_eq!(lives(&site.alice), [Value::Null, Value::Null]);
}

#[test]
fn a_refused_user_learns_until_when() {
    let mut site = Site::new();
    let head = "[users.alice]\n";
    let refused = format!("{head}refused_until = 2999-01-01T00:00:00Z\n");
    site.text = site.text.replace(head, &refused);
    let server = Server::start(site.roster());
    let answer = ask(&server, &site.alice);
    assert_eq!(answer.status, 403);
    let body = answer.json();
    assert_eq!(body["reason"], "refused");
    assert_eq!(body["until"], "2999-01-01T00:00:00Z");
}

#[test]
fn what_is_wrong_with_a_key_is_told_to_its_holder_alone() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for (key, reason, more) in [
        (&site.carol, "disabled", None),
        (&site.early, "early", Some(("from", "2999-01-01T00:00:00Z"))),
        (
            &site.over,
            "expired",
            Some(("until", "2020-01-02T00:00:00Z")),
        ),
    ] {
        let answer = ask(&server, key);
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!(body["reason"], reason);
        if let Some((name, time)) = more {
            assert_eq!(body[name], time);
        }
        assert_eq!(server.last_line()["reason"], reason);
        assert_hidden(&site, &[&answer.body]);
    }
    let unknown = json!({"error": "nobody has this stream key", "reason": "unknown"});
    let last = if site.alice.ends_with('a') { 'b' } else { 'a' };
    let mistyped = format!("{}{last}", &site.alice[..45]);
    for key in [
        &site.nobody,
        &mistyped,
        &site.alice.to_uppercase(),
        "alice",
        "",
        "é\u{0}",
    ] {
        let answer = ask(&server, key);
        assert_eq!(answer.status, 403);
        assert_eq!(answer.json(), unknown);
    }
    assert_eq!(server.last_line()["user"], Value::Null);
    assert_hidden(&site, &[&server.log()]);
}

#[test]
fn a_key_comes_as_json_or_as_text_and_nothing_else() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let key = &site.alice;
    for (kind, body, status) in [
        ("text/plain", format!(" {key}\r\n"), 200),
        ("Text/Plain; charset=utf-8", key.clone(), 200),
        (
            "application/json; charset=utf-8",
            format!("{{\"key\":\" {key} \",\"more\":1}}"),
            200,
        ),
        ("application/json", key.clone(), 400),
        ("application/json", "{\"key\":1}".to_owned(), 400),
        ("application/json", "{}".to_owned(), 400),
        (
            "application/x-www-form-urlencoded",
            format!("key={key}"),
            415,
        ),
        ("text/plain", "x".repeat(1025), 413),
    ] {
        let answer = post(&server, &format!("Content-Type: {kind}\r\n"), &body);
        assert_eq!(answer.status, status, "{kind}: {}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        if status != 200 {
            assert_eq!(server.last_line()["verdict"], "rejected");
            assert_hidden(&site, &[&answer.body]);
        }
    }
    assert_eq!(post(&server, "X-Real-IP: 192.0.2.9\r\n", key).status, 415);
    assert_hidden(&site, &[&server.log()]);
    assert_eq!(server.get("/whoami", "").status, 405);
}

#[test]
fn pages_of_others_may_not_ask() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let host = format!("http://{}", server.to);
    for (origin, status) in [
        ("https://live.example.net", 200),
        (host.as_str(), 200),
        ("https://evil.example", 403),
        ("https://live.example.net.evil.example", 403),
        ("http://live.example.net", 403),
        ("null", 403),
        ("", 403),
    ] {
        let headers = format!("{JSON}Origin: {origin}\r\n");
        let answer = post(&server, &headers, &json!({ "key": site.alice }).to_string());
        assert_eq!(answer.status, status, "{origin}");
        if status == 403 {
            assert_eq!(
                answer.json(),
                json!({"error": "only pages of this site may send this request"})
            );
        }
    }
}

#[test]
fn who_asks_too_often_has_to_wait_and_others_do_not() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let from = |address: &str| {
        let headers = format!("{JSON}X-Real-IP: {address}\r\n");
        post(&server, &headers, &json!({ "key": site.alice }).to_string())
    };
    let refused = (0..30)
        .map(|_| from("192.0.2.1"))
        .find(|answer| answer.status != 200);
    let refused = refused.expect("a limit");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json(), json!({"error": "too many requests"}));
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=7).contains(&seconds), "{seconds}");
    assert_eq!(server.last_line()["reason"], "too many requests");
    assert_eq!(from("192.0.2.2").status, 200);
    // admission has no limit
    let closing = &crate::support::recording::all()[1].body;
    for _ in 0..200 {
        server.ask(closing);
    }
}

#[test]
fn many_clients_together_have_a_limit_too() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let limited = (0..2000u32).any(|at| {
        let headers = format!("{JSON}X-Real-IP: 10.0.{}.{}\r\n", at / 256, at % 256);
        post(&server, &headers, "{\"key\":\"x\"}").status == 429
    });
    assert!(limited);
}

#[test]
fn the_roster_in_force_decides() {
    let (site, later) = (Site::new(), Site::new());
    let server = Server::start(site.roster());
    assert_eq!(ask(&server, &site.alice).status, 200);
    let roster: &SharedRoster = &server.roster;
    roster.replace(Roster::parse("mitts.toml", &later.text).unwrap().0);
    assert_eq!(ask(&server, &site.alice).status, 403);
    assert_eq!(ask(&server, &later.alice).status, 200);
}
