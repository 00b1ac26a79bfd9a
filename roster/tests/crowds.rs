//! The work for rosters with many users and many mistakes grows linearly.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;

use roster::{Report, Roster, StreamKey, render};

const USERS: usize = 3_000;

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

/// Only a limited number of unknown names are compared with all users, and each only once.
#[test]
fn unknown_names_are_all_reported_and_the_first_have_a_hint() {
    let mut text = crowd();
    for member in 0..USERS {
        let _ = writeln!(text, "[groups.crew-{member}]\ntitle = \"C\"");
        let _ = writeln!(text, "members = [\"usr-{member}\", \"usr-a\"]");
    }
    let problems = problems(&text).problems;
    assert_eq!(problems.len(), 2 * USERS);
    let hint = |at: usize| problems[at].help.as_deref();
    assert_eq!(hint(0), Some("did you mean `user-0`?"));
    assert_eq!(hint(2), Some("did you mean `user-1`?"));
    assert_eq!(hint(2 * USERS - 2), None);
    assert_eq!(hint(2 * USERS - 1), hint(0));
}

#[test]
fn every_pasted_key_is_reported_once() {
    let mut text = crowd();
    let key = StreamKey::generate().unwrap();
    for user in 0..USERS {
        // one at a place with another error, one without
        let _ = writeln!(
            text,
            "[users.more-{user}]\nkeys = [{{ hash = \"{0}\" }}]\nname = \"{0}\"",
            key.reveal()
        );
    }
    assert_eq!(problems(&text).problems.len(), 2 * USERS);
}

/// Some programs write files without line breaks.
#[test]
fn a_long_line_is_shown_around_each_place() {
    let members: Vec<_> = (0..USERS).map(|member| format!("\"ü-{member}\"")).collect();
    let text = format!("{}[groups]\ncrew = [{}]\n", crowd(), members.join(","));
    let report = problems(&text);
    assert_eq!(report.problems.len(), USERS);
    let line = text.lines().last().unwrap();
    let number = text.lines().count();

    let shown = render::text(&report, false);
    assert!(shown.len() < USERS * 1024);
    let json: serde_json::Value =
        serde_json::from_str(&render::json(std::slice::from_ref(&report))).unwrap();
    for member in [0, 1, 100, USERS / 2, USERS - 1] {
        let name = &members[member];
        let column = line[..line.find(name).unwrap()].chars().count() + 1;
        assert!(shown.contains(&format!("--> mitts.toml:{number}:{column}\n")));
        let problem = &json[member];
        assert_eq!(problem["column"], column);
        let source = problem["source"].as_str().unwrap();
        assert!(source.contains(name) && source.len() < 2048, "{source}");
    }
    // the underline is below the name
    let underlined = shown.split("\n\n").nth(USERS / 2).unwrap();
    let at = |text: &str| {
        let mut lines = underlined.lines();
        lines.find_map(|line| Some(line[..line.find(text)?].chars().count()))
    };
    let name = &members[USERS / 2];
    assert_eq!(at("^^^^"), at(name), "{underlined}");
}
