//! Publishing that is denied, with the reasons.

use serde_json::{Value, json};

use crate::support::{
    recording::{like, like_with},
    rosters::Site,
    server::Server,
};

fn denied(reason: &str) -> Value {
    json!({"allowed": false, "reason": reason})
}

const SPACE: &str = "a space before or after the stream key: paste the key without it";

/// This function is long because it is a table of addresses and reasons.
#[test]
fn only_the_holder_of_a_valid_key_learns_why_it_is_denied() {
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
            "the address is ambiguous",
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
            "the app does not accept this protocol",
        ),
        (
            "srt-opening",
            format!("cams/{alice}"),
            "the app does not accept this protocol",
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
            "the address is ambiguous",
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
fn a_refused_user_is_denied_until_then() {
    let site = Site::new();
    for (until, reason) in [
        (
            "2999-01-01T00:00:00Z",
            Some("the user is refused for a while"),
        ),
        ("2020-01-01", None),
    ] {
        let head = "[users.alice]\n";
        let refused = format!("{head}refused_until = {until}\n");
        let text = site.text.replace(head, &refused);
        let (roster, _) = roster::Roster::parse("mitts.toml", &text).unwrap();
        let server = Server::start(roster);
        let url = format!("rtmp://127.0.0.1:1935/show/{}", site.alice);
        let answer = server.ask(&like_with("rtmp-opening", &[("url", &url)]));
        match reason {
            Some(reason) => assert_eq!(answer, denied(reason)),
            None => assert_eq!(answer["allowed"], true),
        }
    }
}
