//! Publishing: requests of the recorded shapes with keys of our own, over HTTP.

use serde_json::{Value, json};

use crate::support::{
    recording::{like, like_with},
    rosters::Site,
    server::Server,
};

/// The recorded case of a protocol's publishing, and an address of its kind.
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

fn denied(reason: &str) -> Value {
    json!({"allowed": false, "reason": reason})
}

const SPACE: &str = "a space before or after the stream key: paste the key without it";

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
fn who_may_not_publish_is_told_why_only_with_a_good_key() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let Site {
        alice,
        bob,
        carol,
        early,
        over,
        nobody,
        alice_laptop,
        ..
    } = &site;
    let mut mistyped = alice.clone();
    let last = if mistyped.ends_with('a') { 'b' } else { 'a' };
    mistyped.replace_range(mistyped.len() - 1.., &last.to_string());
    for (case, path, reason) in [
        (
            "rtmp-opening",
            format!("show/{nobody}"),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/{mistyped}"),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/{}", alice.to_uppercase()),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}x"),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/%6d{}", &alice[1..]),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            "show/alice".to_owned(),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/{}", "x".repeat(5000)),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            "show/alice?key=".to_owned(),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            "show/alice?key".to_owned(),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/alice?Key={alice}"),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/alice?key={nobody}"),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}?key="),
            "unknown stream key",
        ),
        (
            "rtmp-opening",
            format!("show/alice?key={alice}&key={alice_laptop}"),
            "several stream keys",
        ),
        (
            "rtmp-opening",
            format!("show/alice?key={alice}&key"),
            "several stream keys",
        ),
        (
            "rtmp-opening",
            format!("show/bob?key={alice}"),
            "the stream key is for another stream name",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}?key={alice}"),
            "the stream key is for another stream name",
        ),
        (
            "rtmp-opening",
            format!("show/Alice?key={alice}"),
            "the stream key is for another stream name",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}?token={alice}"),
            "a stream key elsewhere in the address",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}?a=1?key={}", alice.to_uppercase()),
            "the address can be read in two ways",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}?a=1&Key={}", alice.to_uppercase()),
            "a stream key elsewhere in the address",
        ),
        (
            "rtmp-opening",
            format!("show/{carol}"),
            "the user is disabled",
        ),
        (
            "rtmp-opening",
            format!("show/{early}"),
            "the stream key is not valid yet",
        ),
        (
            "rtmp-opening",
            format!("show/{over}"),
            "the stream key has expired",
        ),
        ("rtmp-opening", format!("elsewhere/{alice}"), "unknown app"),
        ("rtmp-opening", format!("Show/{alice}"), "unknown app"),
        (
            "rtmp-opening",
            format!("elsewhere/{nobody}"),
            "unknown stream key",
        ),
        (
            "whip-opening",
            format!("cams/{bob}"),
            "the user does not publish in this app",
        ),
        (
            "rtmp-opening",
            format!("cams/{alice}"),
            "the app does not take this protocol",
        ),
        (
            "srt-opening",
            format!("cams/{alice}"),
            "the app does not take this protocol",
        ),
        (
            "rtmp-opening",
            format!("show/deep/{alice}"),
            "the address is too deep",
        ),
        (
            "rtmp-opening",
            format!("show/{alice}/"),
            "a slash after the stream key: remove it",
        ),
        (
            "rtmp-opening",
            format!("show/{nobody}//"),
            "a slash after the stream key: remove it",
        ),
        (
            "rtmp-opening",
            format!("show//{alice}"),
            "two slashes before the stream key: end the server address without one",
        ),
        (
            "rtmp-opening",
            format!("/show/{nobody}"),
            "two slashes before the stream key: end the server address without one",
        ),
        ("rtmp-opening", format!("show/{alice} "), SPACE),
        ("rtmp-opening", format!("show/{nobody} "), SPACE),
        ("rtmp-opening", format!("show/\t{alice}"), SPACE),
        ("rtmp-opening", format!("show/{alice}%20"), SPACE),
        ("rtmp-opening", format!("show/{alice}\n"), SPACE),
        ("srt-opening", format!("show/{alice}\u{a0}"), SPACE),
        ("rtmp-opening", format!("show/alice?key={alice} "), SPACE),
        ("rtmp-opening", format!("show/alice?key=%09{alice}"), SPACE),
        (
            "rtmp-opening",
            format!("show/{} {}", &alice[..20], &alice[20..]),
            "the address can be read in two ways",
        ),
        (
            "rtmp-opening",
            "show/".to_owned(),
            "no app and stream in the address",
        ),
        (
            "rtmp-opening",
            "show".to_owned(),
            "no app and stream in the address",
        ),
        (
            "rtmp-opening",
            format!("/{alice}"),
            "no app and stream in the address",
        ),
        (
            "rtmp-opening",
            format!("?key={alice}"),
            "no app and stream in the address",
        ),
    ] {
        let answer = server.ask(&like(case, &format!("rtmp://h/{path}")));
        assert_eq!(answer, denied(reason), "{path}");
        let line = server.last_line();
        assert_eq!(line["verdict"], "denied", "{path}");
        assert_eq!(line["reason"], reason, "{path}");
        let slips = ["a space", "a slash", "two slashes"];
        let unknown = ["unknown stream key", "several stream keys"].contains(&reason)
            || slips.iter().any(|slip| reason.starts_with(slip))
            || reason.contains("address") && !reason.contains("elsewhere");
        assert_eq!(line["user"].is_null(), unknown, "{path}");
    }
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
fn unknown_words_are_refused_and_not_malformed() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let url = format!("rtmp://h/show/{}", site.alice);
    for (name, value, reason) in [
        ("protocol", "MPEGTS", "unknown protocol"),
        ("protocol", "LLHLS", "unknown protocol"),
        ("protocol", "", "unknown protocol"),
        ("direction", "sideways", "unknown direction"),
        ("status", "pausing", "unknown status"),
    ] {
        let body = like_with("rtmp-opening", &[("url", &url), (name, value)]);
        assert_eq!(server.ask(&body), denied(reason));
    }
    let body = like_with("rtmp-opening", &[("url", &url), ("protocol", "rtmp")]);
    assert_eq!(server.ask(&body)["allowed"], true);
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
