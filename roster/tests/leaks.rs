//! No report contains secrets that were pasted into a roster, whatever else is wrong with it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use roster::{Report, Roster, render};

/// A secret at all places where somebody might paste one. A piece of it is as bad as the whole.
const SECRET: &str = "zqxjkvbw";

const ROSTER: &str = r#"[site]
title = "Sourdough"   # a comment
url = "https://live.example.net"
tagline = """
Two lines
of it"""

[ome]
api_token = "zqxjkvbw"

[admission]
secret = { secret = "zqxjkvbw" }

[apps.show]

[users.alice]
name = "Alice"
keys = [
  "zqxjkvbw",
  { hash = "zqxjkvbw", label = "laptop" },
]

[relays.twitch]
stream = "show/alice"
to = "rtmp://me:zqxjkvbw@live.example.com/app"
key = '''
zqxjkvbw
'''

[notify]
discord = "https://discord.example/api/zqxjkvbw"
"#;

/// A typing mistake.
#[derive(Clone, Debug)]
enum Slip {
    Delete(usize),
    Swap(usize),
    Insert(usize, char),
    Cut(usize),
    DropLine(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = 0..ROSTER.len();
    prop_oneof![
        at.clone().prop_map(Slip::Delete),
        at.clone().prop_map(Slip::Swap),
        (
            at.clone(),
            prop::sample::select("\"'=[]{}#,.:\n\\ x".chars().collect::<Vec<_>>())
        )
            .prop_map(|(at, c)| Slip::Insert(at, c)),
        at.clone().prop_map(Slip::Cut),
        (0..40usize).prop_map(Slip::DropLine),
    ]
}

fn apply(text: &str, slip: &Slip) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    match *slip {
        Slip::Delete(at) if at < chars.len() => {
            chars.remove(at);
        }
        Slip::Swap(at) if at + 1 < chars.len() => chars.swap(at, at + 1),
        Slip::Insert(at, c) if at < chars.len() => chars.insert(at, c),
        Slip::Cut(at) => chars.truncate(at),
        Slip::DropLine(line) => {
            let lines = text.lines().enumerate().filter(|(at, _)| *at != line);
            return lines.map(|(_, line)| format!("{line}\n")).collect();
        }
        _ => {}
    }
    chars.into_iter().collect()
}

fn reports(text: &str) -> String {
    let report: Report = match Roster::parse("mitts.toml", text) {
        Ok((_, report)) | Err(report) => report,
    };
    render::text(&report, false) + &render::json(&[report])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_slip_brings_a_secret_to_light(slips in prop::collection::vec(slip(), 0..3)) {
        let text = slips.iter().fold(ROSTER.to_owned(), |text, slip| apply(&text, slip));
        let shown = reports(&text);
        // a slip may have cut the secret in two
        for part in [&SECRET[..4], &SECRET[4..]] {
            prop_assert!(!shown.contains(part), "of\n{text}\nis shown\n{shown}");
        }
    }

    #[test]
    fn no_text_panics(text in "[\\[\\]{}=\"'#a-z0-9é\n\r\t ._-]{0,200}") {
        reports(&text);
    }
}

/// A comma in a list that was never closed: what follows is not the list's.
#[test]
fn two_slips_that_brought_a_secret_to_light() {
    let text = ROSTER
        .replace("name = \"Alice\"", "name =[ \"Alice\"")
        .replace("to = \"rtmp", "to =, \"rtmp");
    let shown = reports(&text);
    for part in [&SECRET[..4], &SECRET[4..]] {
        assert!(!shown.contains(part), "{shown}");
    }
}

/// Tries every single slip, since random tests may miss a rare one.
#[test]
fn no_single_slip_brings_a_secret_to_light() {
    let places = 0..ROSTER.chars().count();
    let slips = places.flat_map(|at| {
        let inserted = "\"'=[]{}#,.:\n\\ x"
            .chars()
            .map(move |c| Slip::Insert(at, c));
        inserted.chain([Slip::Delete(at), Slip::Swap(at), Slip::Cut(at)])
    });
    for slip in slips.chain((0..40).map(Slip::DropLine)) {
        let shown = reports(&apply(ROSTER, &slip));
        for part in [&SECRET[..4], &SECRET[4..]] {
            assert!(!shown.contains(part), "after {slip:?} is shown\n{shown}");
        }
    }
}

#[test]
fn every_user_with_a_mistake_is_reported() {
    let users: String = (0..5_000)
        .map(|n| format!("[users.u{n}]\nnmae = 1\n"))
        .collect();
    let text = format!("[site]\ntitle = \"T\"\nurl = \"https://a\"\n[apps.show]\n{users}");
    let shown = reports(&text);
    assert_eq!(shown.matches("help: did you mean `name`?").count(), 5_000);
}
