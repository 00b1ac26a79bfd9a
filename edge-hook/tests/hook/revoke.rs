//! Running streams that the roster no longer allows are ended over the engine's REST interface.

use std::fs;

use roster::Roster;
use serde_json::{Value, json};

use crate::support::{
    child::wait, engine::Engine, invitations::Host, recording::like_with, rosters::Site,
    server::Server,
};

/// The client address of the recorded stream, and of its admission request.
const CLIENT: (&str, u16) = ("127.0.0.1", 39582);

fn watching(site: &Site, streams: &[&str]) -> (Engine, Server) {
    watching_others(site, streams, &[])
}

/// The same, with streams over these protocols.
fn watching_others(site: &Site, streams: &[&str], came: &[(&str, &str)]) -> (Engine, Server) {
    let engine = Engine::start(streams);
    for (id, by) in came {
        engine
            .inside()
            .change(id, "/response/input/sourceType", json!(by));
    }
    let server = Server::start_watching(site.roster(), engine.rest());
    (engine, server)
}

/// Sends an admission request for a publisher from this client.
fn publish(server: &Server, key: &str, port: u16) -> Value {
    let body = like_with("rtmp-opening", &[("url", &format!("rtmp://h/show/{key}"))]);
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["client"]["address"] = json!(CLIENT.0);
    body["client"]["port"] = json!(port);
    server.ask(&body.to_string())
}

/// Publishes until the log has the note that the name is taken. That needs a recent poll, which may be late on a busy
/// machine.
fn publish_until_taken(server: &Server, key: &str, port: u16) {
    wait("a note that the name is taken", || {
        publish(server, key, port);
        let note = server.last_line()["note"].clone();
        let taken = note
            .as_str()
            .is_some_and(|note| note.starts_with("the name is taken"));
        taken.then_some(())
    });
}

fn leave(server: &Server, port: u16) {
    let body = like_with("rtmp-closing", &[("url", "rtmp://h/show/alice")]);
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["client"]["port"] = json!(port);
    server.ask(&body.to_string());
}

/// Alice's stream begins after its publisher was admitted.
fn begin(engine: &Engine) {
    begin_stream(engine, "show/alice");
}

fn begin_stream(engine: &Engine, stream: &str) {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1);
    let streams = &mut engine.inside().streams;
    streams.insert(stream.to_owned(), format!("{now:.3}"));
}

fn put_in_force(server: &Server, text: &str) {
    let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
    server.roster.replace(roster);
}

/// Waits until the engine has ended these, and no others.
fn ended(engine: &Engine, expected: &[&str]) {
    wait(&format!("the end of {expected:?}"), || {
        let mut deleted = engine.inside().deleted.clone();
        deleted.sort();
        assert!(deleted.len() <= expected.len(), "{deleted:?}");
        (deleted == expected).then_some(())
    });
}

/// The log lines about ended streams.
fn lines(server: &Server) -> Vec<Value> {
    let log = server.log();
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["ended"].is_string()).collect()
}

/// The first of them, which is written once the engine has answered.
fn first_line(server: &Server) -> Value {
    wait("a line", || lines(server).into_iter().next())
}

fn polled(engine: &Engine, times: usize) {
    let before = engine.polls("show");
    wait("a poll", || {
        (engine.polls("show") >= before + times).then_some(())
    });
}

#[test]
fn who_is_disabled_removed_or_out_of_an_app_is_ended_and_nobody_else() {
    let site = Site::new();
    let alice = "[users.alice]\napps = [\"show\", \"cams\"]";
    let removed = {
        let start = site.text.find("[users.alice]").unwrap();
        let end = site.text.find("[users.bob]").unwrap();
        let text = format!("{}{}", &site.text[..start], &site.text[end..]);
        text.replace("watchers = [\"alice\"]\n", "watchers = []\n")
    };
    let no_cams = site.text.replace(
        "[apps.cams]\ningest = [\"whip\"]\nplayback = [\"webrtc\"]\nthumbnails = false\n",
        "",
    );
    for (text, gone, reason) in [
        (
            site.text
                .replace(alice, &format!("{alice}\nenabled = false")),
            vec!["cams/alice", "show/alice"],
            "the user is disabled",
        ),
        (
            removed,
            vec!["cams/alice", "show/alice"],
            "the user was removed",
        ),
        (
            site.text.replace(alice, "[users.alice]\napps = [\"cams\"]"),
            vec!["show/alice"],
            "the user no longer publishes in this app",
        ),
        (
            no_cams.replace("[\"show\", \"cams\"]", "[\"show\"]"),
            vec!["cams/alice"],
            "the app was removed",
        ),
        (
            site.text
                .replace("[apps.show]\n", "[apps.show]\ningest = [\"srt\"]\n"),
            vec!["show/alice", "show/bob", "show/dave"],
            "the app no longer accepts this protocol",
        ),
    ] {
        let (engine, server) = watching_others(
            &site,
            &["show/alice", "cams/alice", "show/bob", "show/dave"],
            &[("cams/alice", "WebRTC")],
        );
        polled(&engine, 2);
        assert_eq!(engine.inside().deleted, [""; 0], "all may publish");
        put_in_force(&server, &text);
        ended(&engine, &gone);
        polled(&engine, 2);
        ended(&engine, &gone);
        let lines = lines(&server);
        assert_eq!(lines.len(), gone.len(), "one line each: {lines:?}");
        for line in &lines {
            assert_eq!(line["reason"], reason);
            assert!(gone.contains(&line["ended"].as_str().unwrap()), "{line}");
            assert_eq!(
                line["user"].as_str(),
                line["ended"].as_str().unwrap().split('/').nth(1)
            );
        }
    }
}

#[test]
fn a_stream_ends_with_the_key_that_it_was_published_with() {
    ends_with_its_key(&[]);
}

/// For engines that hide addresses.
#[test]
fn a_stream_ends_with_its_key_also_where_nobody_says_from_where_it_came() {
    ends_with_its_key(&["TCP://xxx.xxx.xxx.xxx:xxx/tcp"]);
}

fn ends_with_its_key(source: &[&str]) {
    let site = Site::new();
    let hash = |key: &str| roster::KeyHash::of(key).to_string();
    let without = |key: &str| {
        site.text.replace(
            &format!("{{ hash = \"{}\"", hash(key)),
            "{ hash = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
        )
    };
    let (engine, server) = watching(&site, &[]);
    for url in source {
        let place = "/response/input/sourceUrl";
        engine.inside().change("show/alice", place, json!(url));
    }
    assert_eq!(publish(&server, &site.alice, CLIENT.1)["allowed"], true);
    begin(&engine);
    polled(&engine, 2);
    // an encoder with her other key retries again and again, and the engine refuses it
    publish_until_taken(&server, &site.alice_laptop, 100);
    for port in 101..150 {
        let answer = publish(&server, &site.alice_laptop, port);
        assert_eq!(answer["allowed"], true);
    }
    put_in_force(&server, &without(&site.alice_laptop));
    polled(&engine, 2);
    assert_eq!(engine.inside().deleted, [""; 0], "that key is not on air");
    put_in_force(&server, &without(&site.alice));
    ended(&engine, &["show/alice"]);
    assert_eq!(first_line(&server)["reason"], "its stream key was removed");
    let log = server.log();
    for key in site.keys() {
        assert!(
            !log.contains(key) && !log.contains(&hash(key)[7..20]),
            "{log}"
        );
    }
}

#[test]
fn a_key_that_ends_earlier_ends_its_stream_then() {
    let site = Site::new();
    let until = |time: jiff::Timestamp| {
        let hash = roster::KeyHash::of(&site.alice);
        let key = format!("{{ hash = \"{hash}\" }}");
        assert!(site.text.contains(&key));
        site.text
            .replace(&key, &format!("{{ hash = \"{hash}\", until = {time:.3} }}"))
    };
    let (engine, server) = watching(&site, &[]);
    publish(&server, &site.alice, CLIENT.1);
    begin(&engine);
    polled(&engine, 1);
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(4);
    put_in_force(&server, &until(end));
    polled(&engine, 1);
    assert!(
        engine.inside().deleted.is_empty() || jiff::Timestamp::now() >= end,
        "too early"
    );
    ended(&engine, &["show/alice"]);
    assert!(jiff::Timestamp::now() >= end);
    assert_eq!(first_line(&server)["reason"], "its stream key has expired");
}

/// A guest and a user are on air, and the function stops. `revoked` and `removed` are the rosters in which the guest's key
/// and the user are gone, either while it is down or later.
#[test]
fn after_a_restart_each_stream_still_ends_with_what_it_began_with() {
    let host = Host::new();
    let revoked = host.roster_with(&[&host.old, &host.new], 4);
    let mut removed = host.roster();
    removed.users.retain(|name, _| name.as_str() != "alice");
    let guest_is_revoked = (&revoked, "show/mia", "its guest's key is revoked");
    let user_is_removed = (&removed, "show/alice", "the user was removed");
    for ((roster, gone, reason), while_down) in [
        (guest_is_revoked, false),
        (guest_is_revoked, true),
        (user_is_removed, false),
        (user_is_removed, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::start(&[]);
        let mia = json!(format!("TCP://{}:100/tcp", CLIENT.0));
        let place = "/response/input/sourceUrl";
        engine.inside().change("show/mia", place, mia);
        {
            let server = Server::start_keeping(host.roster(), engine.rest(), folder.path());
            for (key, port) in [(&host.site.alice, CLIENT.1), (&host.guest("show/mia"), 100)] {
                assert_eq!(publish(&server, key, port)["allowed"], true);
            }
            for stream in ["show/alice", "show/mia"] {
                begin_stream(&engine, stream);
            }
            let file = folder.path().join("publishers.json");
            let kept = wait("the file", || {
                let text = fs::read_to_string(&file).unwrap_or_default();
                let both = text.contains("show/alice") && text.contains("show/mia");
                both.then_some(text)
            });
            assert!(!kept.contains("mitts_") && !kept.contains("eyJ"), "{kept}");
            polled(&engine, 2);
        }
        let first = if while_down {
            roster.clone()
        } else {
            host.roster()
        };
        let server = Server::start_keeping(first, engine.rest(), folder.path());
        if !while_down {
            polled(&engine, 2);
            assert_eq!(engine.inside().deleted, [""; 0], "both may go on");
            server.roster.replace(roster.clone());
        }
        ended(&engine, &[gone]);
        assert_eq!(first_line(&server)["reason"], reason);
        polled(&engine, 2);
        ended(&engine, &[gone]);
    }
}

/// Without a file of the admitted publishers, what changes while the new function runs is still decided.
#[test]
fn after_a_restart_without_the_file_guests_and_removed_users_are_told_apart() {
    let host = Host::new();
    let (engine, server) = {
        let engine = Engine::start(&["show/alice", "show/bob", "show/mia"]);
        let server = Server::start_watching(host.roster(), engine.rest());
        (engine, server)
    };
    polled(&engine, 2);
    assert_eq!(engine.inside().deleted, [""; 0]);
    let mut removed = host.roster();
    removed.users.retain(|name, _| name.as_str() != "alice");
    server.roster.replace(removed);
    ended(&engine, &["show/alice"]);
    assert_eq!(first_line(&server)["reason"], "the user was removed");
    server
        .roster
        .replace(host.roster_with(&[&host.old, &host.new], 4));
    ended(&engine, &["show/alice", "show/mia"]);
    wait("a line", || {
        let last = lines(&server).pop()?;
        (last["reason"] == "its guest's key is revoked").then_some(())
    });
}

/// Then the key is unknown, and only rules that apply to all keys are used.
#[test]
fn after_a_restart_what_can_be_decided_is() {
    let site = Site::new();
    let (engine, server) = watching(&site, &["show/alice", "show/dave"]);
    polled(&engine, 2);
    let hash = |key: &str| format!("{{ hash = \"{}\"", roster::KeyHash::of(key));
    let over = |key: &str| format!("{}, until = 2020-01-01", hash(key));
    let first = site.text.replace(&hash(&site.alice), &over(&site.alice));
    put_in_force(&server, &first);
    polled(&engine, 2);
    assert_eq!(engine.inside().deleted, [""; 0], "it may be the other key");
    put_in_force(
        &server,
        &first.replace(&hash(&site.alice_laptop), &over(&site.alice_laptop)),
    );
    ended(&engine, &["show/alice"]);
    assert_eq!(
        first_line(&server)["reason"],
        "the user has no valid stream key"
    );
}

#[test]
fn what_no_publisher_sent_is_left_alone() {
    let site = Site::new();
    let (engine, server) = watching_others(
        &site,
        &["show/alice", "show/main", "show/bob"],
        &[("show/alice", "Ovt"), ("show/main", "Scheduled")],
    );
    put_in_force(
        &server,
        &site
            .text
            .replace("[users.alice]", "[users.alice]\nenabled = false")
            .replace("[users.bob]", "[users.bob]\nenabled = false"),
    );
    ended(&engine, &["show/bob"]);
    polled(&engine, 2);
    ended(&engine, &["show/bob"]);
}

#[test]
fn an_engine_that_does_not_answer_is_asked_again() {
    let site = Site::new();
    let (engine, server) = watching(&site, &["show/alice"]);
    polled(&engine, 1);
    engine.inside().keeps = true;
    put_in_force(
        &server,
        &site
            .text
            .replace("[users.alice]", "[users.alice]\nenabled = false"),
    );
    let said = || server.reports.lock().unwrap().clone();
    wait("a word of it", || {
        said()
            .iter()
            .any(|line| line.contains("trying again"))
            .then_some(())
    });
    polled(&engine, 2);
    assert_eq!(said().len(), 1, "{:?}", said());
    assert!(lines(&server).is_empty());
    engine.inside().keeps = false;
    ended(&engine, &["show/alice"]);
    wait("the line", || (lines(&server).len() == 1).then_some(()));
}

#[test]
fn who_left_and_returns_takes_no_name() {
    let site = Site::new();
    let (engine, server) = watching(&site, &[]);
    publish(&server, &site.alice, CLIENT.1);
    assert!(server.last_line().get("note").is_none());
    begin(&engine);
    // from another address
    publish_until_taken(&server, &site.alice, 7);
    leave(&server, 7);
    // the publisher who left was refused, and the stream continues
    publish_until_taken(&server, &site.alice, 8);
    leave(&server, CLIENT.1);
    publish(&server, &site.alice, 9);
    assert!(server.last_line().get("note").is_none(), "the name is free");
}
