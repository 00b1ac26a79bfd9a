//! Invited viewers and guests, over HTTP: who may watch and publish what, until when, and that nothing of it is logged.

use std::{borrow::Cow, sync::LazyLock};

use edge_hook::{Answer as Verdict, Directory, Reason, decide};
use engine::webhook::{Direction, Protocol, Request, Status};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use roster::{Invitation, guest_key};
use serde_json::{Value, json};

use crate::support::{
    client::{Answer, send},
    invitations::{Host, guest, invitation},
    recording::like,
    server::Server,
};

fn post(server: &Server, path: &str, body: &str, headers: &str) -> Answer {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{headers}\r\n{body}",
        server.to,
        body.len()
    );
    send(server.to, request.as_bytes())
}

fn enter(server: &Server, text: &str, headers: &str) -> Answer {
    let body = json!({ "invitation": text }).to_string();
    post(server, "/session", &body, headers)
}

fn cookie(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let set = answer.header("set-cookie").unwrap();
    assert!(set.len() < 1000, "{}", set.len());
    set.split(';').next().unwrap().to_owned()
}

fn authorized(server: &Server, path: &str, cookie: &str) -> bool {
    let headers = format!("X-Forwarded-Uri: {path}\r\nCookie: {cookie}\r\n");
    server.get("/authorize", &headers).status == 204
}

/// The engine's answer to a viewer over WebRTC with this cookie.
fn played(server: &Server, stream: &str, cookie: &str) -> Value {
    let token = cookie.split_once('=').unwrap().1;
    let url = format!("ws://h:3333/{stream}?transport=all&token={token}");
    server.ask(&like("webrtc-play-opening", &url))
}

#[test]
fn an_invitation_opens_a_session_for_what_it_names() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let answer = enter(&server, &host.invited(&["bob"]), "");
    let end = answer.json()["until"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.json(),
        json!({"name": "Mia", "until": end, "renew": 1800, "places": [{"title": "bob", "path": "/bob/"}]})
    );
    let viewer = cookie(&answer);
    assert!(authorized(&server, "/show/bob/llhls.m3u8", &viewer));
    assert!(authorized(&server, "/bob/", &viewer));
    assert!(!authorized(&server, "/show/main/llhls.m3u8", &viewer));
    assert!(!authorized(&server, "/desk/", &viewer));
    let engine = played(&server, "show/bob", &viewer);
    let lifetime = engine["lifetime"].as_u64().unwrap();
    assert!(
        engine["allowed"] == true && lifetime <= 3_600_000,
        "{engine}"
    );
    assert_eq!(played(&server, "show/main", &viewer)["allowed"], false);

    // a second one is added to the session
    let headers = format!("Cookie: {viewer}\r\n");
    let both = cookie(&enter(&server, &host.invited(&["main", "desk"]), &headers));
    for path in ["/show/bob/llhls.m3u8", "/show/main/llhls.m3u8", "/desk/"] {
        assert!(authorized(&server, path, &both), "{path}");
    }
    let desk = cookie(&enter(&server, &host.invited(&["desk"]), ""));
    assert!(authorized(&server, "/show/bob/llhls.m3u8", &desk));
    let crew = cookie(&enter(&server, &host.invited(&["@crew"]), ""));
    assert!(authorized(&server, "/show/bob/llhls.m3u8", &crew));
    assert!(!authorized(&server, "/desk/", &crew));
}

#[test]
fn what_is_wrong_with_an_invitation_is_told_to_its_owner_only() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let hour = SignedDuration::from_hours(1);
    let good = invitation(&["bob"]);
    let over = Invitation {
        from: good.from - hour,
        until: good.from,
        ..good.clone()
    };
    let early = Invitation {
        from: good.from + hour / 2,
        ..good.clone()
    };
    let revoked = Invitation {
        epoch: 2,
        ..good.clone()
    };
    let site = Invitation {
        until: over.until,
        from: over.from,
        ..invitation(&["desk"])
    };
    let unknown = json!({"reason": "unknown", "error": "nobody has made this invitation"});
    let sign = |invitation| host.signed(&host.new, invitation);
    let mut client = 0;
    for (text, expected) in [
        (
            sign(&over),
            json!({"reason": "expired", "error": "the invitation has ended", "until": over.until.to_string(), "ask": "bob"}),
        ),
        (
            sign(&site),
            json!({"reason": "expired", "error": "the invitation has ended", "until": over.until.to_string(), "ask": "Test"}),
        ),
        (
            sign(&early),
            json!({"reason": "early", "error": "the invitation is not valid yet", "from": early.from.to_string(), "ask": "bob"}),
        ),
        (
            sign(&revoked),
            json!({"reason": "revoked", "error": "the invitation is revoked", "ask": "bob"}),
        ),
        (host.signed(&host.foreign, &good), unknown.clone()),
        (sign(&good)[1..].to_owned(), unknown.clone()),
        (sign(&good)[..90].to_owned(), unknown.clone()),
        // a guest's key is none
        (sign(&guest("show/slot-1")), unknown.clone()),
        (host.guest("show/slot-1"), unknown.clone()),
        (host.site.alice.clone(), unknown.clone()),
        (String::new(), unknown.clone()),
    ] {
        // each client may try a few times only
        client += 1;
        let answer = enter(&server, &text, &format!("X-Real-IP: 192.0.2.{client}\r\n"));
        assert_eq!((answer.status, answer.json()), (403, expected), "{text}");
        assert_eq!(answer.header("set-cookie"), None);
        let line = server.last_line();
        assert_eq!(
            (&line["asked"], &line["verdict"]),
            (&json!("session"), &json!("denied"))
        );
        assert_eq!(line["user"], Value::Null);
        if let [Some(front), Some(back)] = [text.get(30..60), text.rsplit('.').next()] {
            let logged = line.to_string();
            assert!(!logged.contains(front) && !logged.contains(back) || back.is_empty());
        }
    }
    let two = json!({"key": host.site.alice, "invitation": host.invited(&["bob"])}).to_string();
    assert_eq!(post(&server, "/session", &two, "").status, 400);
    let long = enter(&server, &"a".repeat(1100), "");
    assert_eq!(long.status, 413);
}

#[test]
fn a_session_ends_with_its_invitation_its_key_and_its_epoch() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let old = host.signed(&host.old, &invitation(&["bob"]));
    let old = cookie(&enter(&server, &old, ""));
    let new = cookie(&enter(&server, &host.invited(&["bob"]), ""));
    let may = |viewer: &str| {
        let file = authorized(&server, "/show/bob/llhls.m3u8", viewer);
        assert_eq!(played(&server, "show/bob", viewer)["allowed"], file);
        file
    };
    assert!(may(&old) && may(&new));
    server.roster.replace(host.roster_with(&[&host.new], 3));
    assert!(!may(&old) && may(&new));
    server.roster.replace(host.roster_with(&[&host.new], 4));
    assert!(!may(&new));
    server.roster.replace(host.roster());
    assert!(may(&old) && may(&new));

    // renewed as often as a page likes, it never outlives the invitation
    let good = invitation(&["bob"]);
    let short = Invitation {
        until: good.from + SignedDuration::from_secs(3),
        ..good
    };
    let mut viewer = cookie(&enter(&server, &host.signed(&host.new, &short), ""));
    while authorized(&server, "/show/bob/llhls.m3u8", &viewer) {
        let headers = format!("Cookie: {viewer}\r\n");
        viewer = cookie(&post(&server, "/session", "{}", &headers));
        std::thread::yield_now();
    }
    assert_eq!(played(&server, "show/bob", &viewer)["allowed"], false);
    assert!(Timestamp::now() >= short.until);
}

/// The engine's question about a publisher.
fn published(server: &Server, case: &str, url: &str) -> Value {
    server.ask(&like(case, url))
}

#[test]
fn a_guest_publishes_under_the_name_that_was_signed() {
    let host = Host::new();
    let server = Server::start(host.roster());
    for name in ["slot-1", "mia"] {
        let key = host.guest(&format!("show/{name}"));
        for (case, before, after) in [
            ("rtmp-opening", "rtmp://live.example.net:1935/show", ""),
            ("srt-opening", "srt://default/show", ""),
            ("whip-opening", "http://h:3333/show", "?direction=whip"),
        ] {
            let asked = [
                format!("{before}/{key}{after}"),
                match after {
                    "" => format!("{before}/{name}?key={key}"),
                    query => format!("{before}/{name}{query}&key={key}"),
                },
            ];
            for url in asked {
                let answer = published(&server, case, &url);
                assert_eq!(answer["allowed"], true, "{case} {answer}");
                assert_eq!(answer["new_url"], format!("{before}/{name}{after}"));
                let lifetime = answer["lifetime"].as_u64().unwrap();
                assert!((1..=3_600_000).contains(&lifetime), "{lifetime}");
                let line = server.last_line();
                assert_eq!(line["guest"], name, "{line}");
                assert!(!line.to_string().contains(&key[20..40]), "{line}");
            }
        }
    }
}

#[test]
fn a_guest_never_gets_another_name_app_or_time() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let hour = SignedDuration::from_hours(1);
    let good = guest("show/mia");
    let over = Invitation {
        from: good.from - hour,
        until: good.from,
        ..good.clone()
    };
    let early = Invitation {
        from: good.from + hour / 2,
        ..good.clone()
    };
    let older = Invitation {
        epoch: 2,
        ..good.clone()
    };
    let sign = |invitation| guest_key(&host.signed(&host.new, invitation));
    let key = sign(&good);
    let as_name = |key: &str| format!("rtmp://h/show/{key}");
    for (url, reason) in [
        (as_name(&sign(&over)), "the stream key has expired"),
        (as_name(&sign(&early)), "the stream key is not valid yet"),
        (as_name(&sign(&older)), "the guest's key is revoked"),
        (
            as_name(&host.guest("show/alice")),
            "the guest's name is that of a user or channel",
        ),
        (
            as_name(&host.guest("show/main")),
            "the guest's name is that of a user or channel",
        ),
        (
            as_name(&host.guest("cams/slot-1")),
            "the user does not publish in this app",
        ),
        (
            as_name(&guest_key(&host.invited(&["bob"]))),
            "unknown stream key",
        ),
        (
            as_name(&guest_key(&host.signed(&host.foreign, &good))),
            "unknown stream key",
        ),
        (as_name(&key[..key.len() - 1]), "unknown stream key"),
        (
            as_name(key.strip_prefix("mitts_").unwrap()),
            "unknown stream key",
        ),
        (
            format!("rtmp://h/cams/{key}"),
            "the user does not publish in this app",
        ),
        (format!("rtmp://h/nowhere/{key}"), "unknown app"),
        (
            format!("rtmp://h/show/alice?key={key}"),
            "the stream key is for another stream name",
        ),
        (format!("rtmp://h/show/{key}/x"), "the address is too deep"),
        (
            format!("rtmp://h/show/{key}?x={key}"),
            "a stream key elsewhere in the address",
        ),
    ] {
        let answer = published(&server, "rtmp-opening", &url);
        assert_eq!(
            (&answer["allowed"], &answer["reason"]),
            (&json!(false), &json!(reason)),
            "{url}"
        );
        let line = server.last_line();
        assert_eq!(line["guest"], Value::Null);
        assert!(!line.to_string().contains("eyJ"), "{line}");
    }
    let in_cams = published(
        &server,
        "rtmp-opening",
        &format!("rtmp://h/cams/{}", host.guest("cams/mia")),
    );
    assert_eq!(in_cams["reason"], "the app does not accept this protocol");
    // and nobody plays a key
    let answer = published(
        &server,
        "webrtc-play-opening",
        &format!("ws://h/show/{key}"),
    );
    assert_eq!(answer["allowed"], false);

    server.roster.replace(host.roster_with(&[&host.old], 3));
    let gone = published(&server, "rtmp-opening", &as_name(&key));
    assert_eq!(gone["reason"], "unknown stream key");
    let mut disabled = host.roster();
    disabled.users["slot-1"].enabled = false;
    server.roster.replace(disabled);
    let answer = published(
        &server,
        "rtmp-opening",
        &as_name(&host.guest("show/slot-1")),
    );
    assert_eq!(answer["reason"], "the user is disabled");
}

#[test]
fn a_guest_finds_out_where_to_publish() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let ask = |key: &str| {
        let answer = post(&server, "/whoami", &json!({ "key": key }).to_string(), "");
        (answer.status, answer.json())
    };
    let (status, answer) = ask(&host.guest("show/mia"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        (&answer["user"], &answer["name"]),
        (&json!("mia"), &json!("Mia"))
    );
    assert_eq!(
        answer["apps"],
        json!([{"app": "show", "title": "show", "stream": "show/mia", "path": "/"}])
    );
    let (_, answer) = ask(&host.guest("show/slot-1"));
    assert_eq!(answer["apps"][0]["path"], "/slot-1/");
    let old = Invitation {
        until: guest("show/mia").from,
        from: guest("show/mia").from - SignedDuration::from_hours(1),
        ..guest("show/mia")
    };
    let (status, answer) = ask(&guest_key(&host.signed(&host.new, &old)));
    assert_eq!((status, &answer["reason"]), (403, &json!("expired")));
    assert_eq!(answer["until"], old.until.to_string());
    for wrong in [
        guest_key(&host.invited(&["bob"])),
        guest_key(&host.signed(&host.foreign, &guest("show/mia"))),
    ] {
        let (status, answer) = ask(&wrong);
        assert_eq!((status, &answer["reason"]), (403, &json!("unknown")));
    }
    let (_, answer) = ask(&host.guest("show/alice"));
    assert_eq!(answer["reason"], "disabled");
}

#[test]
fn the_stream_of_a_guest_is_as_public_as_its_app() {
    let host = Host::new();
    let mut roster = host.roster();
    let server = Server::start(roster.clone());
    assert!(authorized(&server, "/show/mia/llhls.m3u8", ""));
    roster.apps["show"].watchers = Some(Vec::new());
    server.roster.replace(roster);
    assert!(!authorized(&server, "/show/mia/llhls.m3u8", ""));
    let viewer = cookie(&enter(&server, &host.invited(&["show"]), ""));
    assert!(authorized(&server, "/show/mia/llhls.m3u8", &viewer));
    assert!(!authorized(&server, "/show/bob/llhls.m3u8", &viewer));
}

static HOST: LazyLock<Host> = LazyLock::new(Host::new);
static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| Directory::new(HOST.roster()));

/// A text that somebody may try who knows everything but a private key.
fn attempt() -> impl Strategy<Value = String> {
    let to = prop_oneof![Just("bob"), Just("show/bob"), Just("@crew"), Just("show")];
    (0..6_u8, 0..400_usize, to, "[A-Za-z0-9._-]{0,300}").prop_map(|(kind, at, to, noise)| {
        let good = HOST.invited(&[to]);
        match kind {
            0 => noise,
            1 => HOST.signed(&HOST.foreign, &invitation(&[to])),
            2 => HOST.signed(&HOST.foreign, &guest("show/mia")),
            3 => good[..at % good.len()].to_owned(),
            // another payload with the same signature
            4 => {
                let other = HOST.signed(&HOST.foreign, &guest("show/mia"));
                let front = other.rsplit_once('.').unwrap().0;
                format!("{front}.{}", good.rsplit_once('.').unwrap().1)
            }
            _ => format!("{good}{noise}."),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_without_a_valid_signature_watches_or_publishes(text in attempt(), behind: bool) {
        let now = Timestamp::now();
        let roster = DIRECTORY.roster();
        prop_assert!(roster.verify(&text, now).is_err());
        let key = guest_key(&text);
        let url = match behind {
            true => format!("rtmp://h/show/mia?key={key}"),
            false => format!("rtmp://h/show/{key}"),
        };
        let request = Request {
            direction: Direction::Incoming,
            protocol: Protocol::Rtmp,
            status: Status::Opening,
            url: Cow::Owned(url),
        };
        let verdict = decide(&DIRECTORY, &request, now);
        prop_assert!(matches!(verdict.answer, Verdict::Denied(_)));
        prop_assert!(verdict.admitted.is_none() && verdict.guest.is_none());
        if key.len() > 7 && !behind {
            prop_assert_eq!(verdict.answer, Verdict::Denied(Reason::UnknownKey));
        }
    }
}
