//! Rosters with many users and as many mistakes are read in about as many steps.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;

use roster::{Report, Roster, StreamKey};

const USERS: usize = 10_000;

fn crowd() -> String {
    let mut text =
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n".to_owned();
    for user in 0..USERS {
        let _ = writeln!(text, "[users.user-{user}]");
    }
    text
}

fn problems(text: &str) -> Report {
    Roster::parse("mitts.toml", text).unwrap_err()
}

/// Each is looked for among all users only so often; the same one not again.
#[test]
fn unknown_names_are_all_told_and_the_first_have_a_hint() {
    let mut text = crowd() + "[groups]\ncrew = [\n";
    for member in 0..USERS {
        let _ = writeln!(text, "\"usr-{member}\",\"usr-0\",");
    }
    let problems = problems(&(text + "]\n")).problems;
    assert_eq!(problems.len(), 2 * USERS);
    let hint = |at: usize| problems[at].help.as_deref();
    assert_eq!(hint(0), Some("did you mean `user-0`?"));
    assert_eq!(hint(2), Some("did you mean `user-1`?"));
    assert_eq!(hint(2 * USERS - 2), None);
    assert_eq!(hint(2 * USERS - 1), hint(0));
}

#[test]
fn every_key_that_was_pasted_is_told_once() {
    let mut text = crowd();
    let key = StreamKey::generate().unwrap();
    for user in 0..USERS {
        // once where a mistake is told already, once where there is none
        let _ = writeln!(
            text,
            "[users.more-{user}]\nkeys = [{{ hash = \"{0}\" }}]\nname = \"{0}\"",
            key.reveal()
        );
    }
    assert_eq!(problems(&text).problems.len(), 2 * USERS);
}
