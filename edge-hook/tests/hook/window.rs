//! Windows of validity at exact moments, tested with the pure decision.

use std::borrow::Cow;

use edge_hook::{Answer, Directory, Reason, decide};
use engine::webhook::{Direction, Protocol, Request, Status};
use jiff::Timestamp;
use roster::{Roster, StreamKey};

const FROM: &str = "2026-12-01T10:00:00Z";
const UNTIL: &str = "2026-12-01T11:00:00Z";

fn at(now: &str) -> Answer {
    with("", now)
}

/// Alice's answer with more in her table, and more tables.
fn with(more: &str, now: &str) -> Answer {
    let key = StreamKey::generate().unwrap();
    let text = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[users.alice]\n\
         keys = [{{ hash = \"{}\", from = {FROM}, until = {UNTIL} }}]\n{more}",
        key.hash()
    );
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    let request = Request {
        direction: Direction::Incoming,
        protocol: Protocol::Rtmp,
        status: Status::Opening,
        url: Cow::Owned(format!("rtmp://h/show/{}", key.reveal())),
    };
    decide(
        &Directory::new(roster),
        &request,
        now.parse::<Timestamp>().unwrap(),
    )
    .answer
}

fn allowed(lifetime: u64) -> Answer {
    Answer::Allowed {
        new_url: Some("rtmp://h/show/alice".to_owned()),
        lifetime: Some(lifetime),
    }
}

#[test]
fn a_session_ends_with_its_keys_window() {
    assert_eq!(
        at("2026-12-01T09:59:59.999Z"),
        Answer::Denied(Reason::Early)
    );
    assert_eq!(at(FROM), allowed(3_600_000));
    assert_eq!(at("2026-12-01T10:59:59.500Z"), allowed(500));
    assert_eq!(at(UNTIL), Answer::Denied(Reason::Over));
}

#[test]
fn a_session_of_a_user_with_only_turns_ends_with_the_turn() {
    let turn = |at: &str| {
        format!(
            "only_turns = true\n[channels.main]\napp = \"show\"\nearly = \"10m\"\n\
             turns = [{{ user = \"alice\", at = {at}, for = \"30m\" }}]"
        )
    };
    let inside = turn("2026-12-01T10:15:00Z");
    let denied = Answer::Denied(Reason::NoTurn);
    assert_eq!(with(&inside, "2026-12-01T10:04:59Z"), denied);
    let early = with(&inside, "2026-12-01T10:05:00Z");
    assert_eq!(early, allowed(40 * 60 * 1000), "for a preview");
    assert_eq!(with(&inside, "2026-12-01T10:44:59Z"), allowed(1000));
    assert_eq!(with(&inside, "2026-12-01T10:45:00Z"), denied);
    let beyond = turn("2026-12-01T10:45:00Z");
    assert_eq!(
        with(&beyond, "2026-12-01T10:45:00Z"),
        allowed(15 * 60 * 1000),
        "the key ends earlier"
    );
}

/// To the engine, 0 means "forever".
#[test]
fn the_last_fraction_of_a_millisecond_is_not_for_ever() {
    assert_eq!(at("2026-12-01T10:59:59.9999Z"), allowed(1));
}
