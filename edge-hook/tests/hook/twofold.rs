//! Ambiguous addresses, which the engine parses differently: they never give access to another user's stream.

use std::{borrow::Cow, sync::LazyLock};

use edge_hook::{Answer, Directory, Reason, Verdict, decide};
use engine::{
    Address,
    webhook::{Direction, Protocol, Request, Status},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::support::rosters::Site;

static SITE: LazyLock<Site> = LazyLock::new(Site::new);
static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| Directory::new(SITE.roster()));

/// Host, port, app and stream as the engine parses them: after the last `://`, and after the last `@` that ends a name
/// and password.
fn as_the_engine_reads(url: &str) -> Option<(String, String, String)> {
    let (_, mut rest) = url.rsplit_once("://")?;
    for (at, _) in rest.rmatch_indices('@') {
        let before = &rest[..at];
        if before
            .match_indices(':')
            .any(|(colon, _)| colon > 0 && colon + 1 < at)
        {
            rest = &rest[at + 1..];
            break;
        }
    }
    let (path, host) = match rest.find(['/', '?']) {
        Some(at) => (&rest[at..], &rest[..at]),
        None => ("", rest),
    };
    let path = path.split('?').next()?;
    let mut parts = path.split('/').skip(1);
    let (app, stream) = (parts.next()?, parts.next()?);
    Some((host.to_owned(), app.to_owned(), stream.to_owned()))
}

fn ask(url: &str, direction: Direction, protocol: Protocol) -> Verdict<'static> {
    let request = Request {
        direction,
        protocol,
        status: Status::Opening,
        url: Cow::Owned(url.to_owned()),
    };
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000);
    decide(&DIRECTORY, &request, now)
}

#[test]
fn a_good_key_opens_no_other_stream() {
    let key = &SITE.alice;
    for (url, protocol) in [
        (
            format!("rtmp://h:1935/show/{key}?x=1@h/show/bob"),
            Protocol::Rtmp,
        ),
        (
            format!("rtmp://h:1935/show/{key}?x=rtmp://h/show/bob"),
            Protocol::Rtmp,
        ),
        (format!("rtmp://a:b@h/show/{key}"), Protocol::Rtmp),
        (
            format!("rtmp://h:1935/show/alice?key={key}&x=a:b@h/show/bob"),
            Protocol::Rtmp,
        ),
        (
            format!("http://h:3333/show/{key}?direction=whip&x=a:b@h/show/bob"),
            Protocol::WebRtc,
        ),
        (
            format!("srt://default/show/{key}?x=a:b@default/show/bob"),
            Protocol::Srt,
        ),
        (format!("rtmp://h/show/{key}#@h/show/bob"), Protocol::Rtmp),
    ] {
        let verdict = ask(&url, Direction::Incoming, protocol);
        assert_eq!(
            verdict.answer,
            Answer::Denied(Reason::Ambiguous),
            "{}",
            url.replace(key, "KEY")
        );
    }
}

#[test]
fn a_public_name_opens_no_private_stream() {
    for (url, protocol) in [
        ("ws://h:3333/show/alice?x=a:b@h/show/bob", Protocol::WebRtc),
        ("ws://h:3333/show/alice?x=ws://h/show/bob", Protocol::WebRtc),
        (
            "http://h:3333/show/alice/llhls.m3u8?x=a:b@h/show/bob/llhls.m3u8",
            Protocol::Llhls,
        ),
        (
            "http://h:3334/show/alice/thumb.jpg?a:b@h/show/bob/thumb.jpg",
            Protocol::Thumbnail,
        ),
    ] {
        let verdict = ask(url, Direction::Outgoing, protocol);
        assert_eq!(verdict.answer, Answer::Denied(Reason::Ambiguous), "{url}");
    }
}

#[test]
fn a_key_anywhere_is_not_played() {
    let key = &SITE.alice;
    for url in [
        format!("ws://h:3333/show/{key}"),
        format!("ws://h:3333/show/alice?x={key}"),
        format!("ws://h:3333/show/alice/{key}"),
    ] {
        let verdict = ask(&url, Direction::Outgoing, Protocol::WebRtc);
        assert_eq!(verdict.answer, Answer::Denied(Reason::KeyShaped));
    }
}

fn tail() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/show/bob"),
        Just("@"),
        Just(":"),
        Just("://"),
        Just("?"),
        Just("#"),
        Just("&x="),
        Just("h"),
        Just("/"),
        Just("key"),
        Just("rtmp"),
        Just(" "),
        Just("[::1]"),
        Just(".."),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_allowed_is_what_the_engine_does(
        head in prop_oneof![3 => Just("rtmp://h:1935".to_owned()), 1 => tail()],
        behind_name: bool,
        tail in tail(),
    ) {
        let key = &SITE.alice;
        let url = match behind_name {
            true => format!("{head}/show/alice?key={key}{tail}"),
            false => format!("{head}/show/{key}{tail}"),
        };
        let verdict = ask(&url, Direction::Incoming, Protocol::Rtmp);
        if let Answer::Allowed { new_url: Some(new), .. } = &verdict.answer {
            let (host, app, _) = as_the_engine_reads(&url).unwrap();
            prop_assert_eq!(as_the_engine_reads(new), Some((host, app.clone(), "alice".to_owned())));
            prop_assert_eq!(app, "show");
        }
    }

    #[test]
    fn what_is_played_is_what_was_asked_about(tail in tail()) {
        let url = format!("ws://h:3333/show/alice{tail}");
        let verdict = ask(&url, Direction::Outgoing, Protocol::WebRtc);
        if let Answer::Allowed { .. } = verdict.answer {
            let decided = Address::parse(&url).unwrap();
            let (_, app, stream) = as_the_engine_reads(&url).unwrap();
            prop_assert_eq!((app.as_str(), stream.as_str()), (decided.app, decided.stream));
        }
    }
}
