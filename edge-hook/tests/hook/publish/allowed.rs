//! Publishing that is allowed, without keys in the log.

use serde_json::{Value, json};

use crate::support::{recording::like, rosters::Site, server::Server};

/// The recorded request of a publisher, and an address of its form.
const WAYS: [(&str, &str, &str); 4] = [
    ("rtmp-opening", "rtmp://live.example.net:1935", ""),
    (
        "whip-opening",
        "http://live.example.net:3333",
        "direction=whip",
    ),
    ("srt-opening", "srt://live.example.net:9999", ""),
    ("srt-opening", "srt://default", ""),
];

fn url(host: &str, path: &str, query: &[&str]) -> String {
    let query: Vec<_> = query
        .iter()
        .filter(|pair| !pair.is_empty())
        .copied()
        .collect();
    match query.join("&").as_str() {
        "" => format!("{host}/{path}"),
        query => format!("{host}/{path}?{query}"),
    }
}

#[test]
fn a_key_is_replaced_by_the_public_name_in_every_protocol() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for (case, host, own) in WAYS {
        let public = json!({"allowed": true, "new_url": url(host, "show/alice", &[own])});
        for key in [&site.alice, &site.alice_laptop] {
            let as_key = format!("key={key}");
            for (path, query) in [
                (format!("show/{key}"), vec![own]),
                ("show/alice".to_owned(), vec![own, &as_key]),
                ("show/alice".to_owned(), vec![&as_key, own]),
                ("show/alice".to_owned(), vec![&as_key, own, &as_key]),
            ] {
                let body = like(case, &url(host, &path, &query));
                assert_eq!(server.ask(&body), public, "{case}");
            }
        }
        let line = server.last_line();
        assert_eq!(line["user"], "alice");
        assert_eq!(line["app"], "show");
        assert_eq!(line["verdict"], "allowed");
        assert_eq!(line["direction"], "incoming");
        assert_eq!(line["reason"], Value::Null);
        assert!(line["us"].is_u64());
    }
}

#[test]
fn the_rest_of_the_address_stays() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let body = like(
        "whip-opening",
        &format!(
            "https://[2001:db8::1]:3334/show/{}?a=%2F&direction=whip&b&c=é&&a=2",
            site.alice
        ),
    );
    let new_url = "https://[2001:db8::1]:3334/show/alice?a=%2F&direction=whip&b&c=é&&a=2";
    assert_eq!(
        server.ask(&body),
        json!({"allowed": true, "new_url": new_url})
    );
}

#[test]
fn a_key_with_an_end_has_a_lifetime() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let answer = server.ask(&like(
        "rtmp-opening",
        &format!("rtmp://h/show/{}", site.open),
    ));
    assert_eq!(answer["allowed"], true);
    assert_eq!(answer["new_url"], "rtmp://h/show/dave");
    assert!(answer["lifetime"].as_u64() > Some(0), "{answer}");
}

#[test]
fn an_app_takes_what_its_ingest_lists() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let url = format!("http://h:3333/cams/{}?direction=whip", site.alice);
    let answer = server.ask(&like("whip-opening", &url));
    assert_eq!(answer["new_url"], "http://h:3333/cams/alice?direction=whip");
}

#[test]
fn a_closing_is_noted_whatever_its_address() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for url in [&format!("rtmp://h/show/{}", site.alice), "", "nonsense"] {
        assert_eq!(server.ask(&like("rtmp-closing", url)), json!({}));
        assert_eq!(server.last_line()["verdict"], "noted");
    }
}

#[test]
fn no_key_is_ever_logged() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let keys = site.keys();
    let mut asked = 0;
    for key in keys {
        for path in [
            format!("show/{key}"),
            format!("{key}/{key}?{key}={key}"),
            format!("show/alice?key={key}&token={key}"),
            format!("show/{key}/{key}"),
        ] {
            for case in [
                "rtmp-opening",
                "rtmp-closing",
                "webrtc-play-opening",
                "llhls-opening",
            ] {
                let answer = server.ask(&like(case, &format!("rtmp://{key}.h/{path}")));
                asked += 1;
                assert!(
                    !keys.iter().any(|key| answer.to_string().contains(key)),
                    "{case}"
                );
            }
        }
    }
    let log = server.log();
    assert_eq!(log.lines().count(), asked);
    assert!(!log.contains(roster::KEY_PREFIX) && !log.contains("://"));
    for key in keys {
        assert!(!log.contains(key));
        assert!(!log.contains(&key[roster::KEY_PREFIX.len()..]));
    }
}
