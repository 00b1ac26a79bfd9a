//! The function answers the same from the index of a roster as from the roster.

use std::{fmt::Write, fs, path::Path};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use edge_hook::{AppState, LoadError, LogSink, Reload, SharedRoster, router};
use proptest::prelude::*;
use roster::{Roster, Secret, StreamKey, index::write};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{SECRET, rosters::Site, verifier};

const USERS: usize = 12;

/// A key for each user of the random rosters, the same in all of them.
fn keys() -> &'static [String] {
    static KEYS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    KEYS.get_or_init(|| {
        let key = |_| StreamKey::generate().unwrap().reveal().to_owned();
        (0..USERS + 1).map(key).collect()
    })
}

fn text(words: &[u32]) -> String {
    let mut text = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n\
        [apps.show]\nrenditions = [\"720p\"]\n[apps.club]\nwatchers = [\"@crew\", \"u3\"]\n\
        [groups]\ncrew = [\"u0\", \"u1\"]\n\
        [layouts.wall]\ntitle = \"Wall\"\nkind = \"grid\"\nstreams = [\"show/*\"]\nwatchers = [\"@crew\"]\n\
        [channels.main]\napp = \"club\"\nturns = [{ user = \"u0\", at = 2020-01-01T00:00:00Z, for = \"30m\" }]\n"
        .to_owned();
    for (at, words) in words.iter().enumerate() {
        let has = |bit: u32| words >> bit & 1 == 1;
        let apps = match (at, words % 3) {
            (0, _) | (_, 0) => "\"show\", \"club\"",
            (_, 1) => "\"club\"",
            _ => "\"show\"",
        };
        let hash = keys()[at].parse::<StreamKey>().unwrap().hash();
        let lines = [
            (true, format!("[users.u{at}]\napps = [{apps}]")),
            (has(2), "name = \"Somebody\"".to_owned()),
            (has(3) && has(4), "enabled = false".to_owned()),
            (has(5) && has(6), "only_turns = true".to_owned()),
            (has(7) && has(8), "refused_until = 2999-01-01".to_owned()),
            (has(9), "watchers = [\"u1\", \"@crew\"]".to_owned()),
            (!has(9) && has(10), "watchers = [\"u5\"]".to_owned()),
            (has(11), "renditions = [\"480p\"]".to_owned()),
            (
                true,
                match words >> 12 & 3 {
                    0 => format!("keys = [{{ hash = \"{hash}\", until = 2020-01-01 }}]"),
                    1 => format!("keys = [{{ hash = \"{hash}\", until = 2998-12-31 }}]"),
                    _ => format!("keys = [{{ hash = \"{hash}\" }}]"),
                },
            ),
        ];
        for (_, line) in lines.iter().filter(|(is, _)| *is) {
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

fn parse(text: &str) -> Roster {
    let parsed = Roster::parse("mitts.toml", text);
    parsed.unwrap_or_else(|report| panic!("{report:?}")).0
}

fn put_index(path: &Path, text: &str) {
    let bytes = write(&parse(text), text, "..").unwrap();
    let new = path.with_extension("new");
    fs::write(&new, bytes).unwrap();
    fs::rename(new, path).unwrap();
}

/// The functions over a roster, and over its index.
fn both(text: &str, folder: &Path) -> [Router; 2] {
    let index = folder.join("roster.idx");
    put_index(&index, text);
    let indexed = SharedRoster::load(&index).unwrap();
    assert!(indexed.current().whole().is_none());
    [SharedRoster::new(parse(text)), indexed].map(|roster| {
        let secret = Secret::new(SECRET.to_owned());
        router(AppState::new(roster, &secret, LogSink::off()).unwrap())
    })
}

/// One request: method and path, headers, body.
type Asked = (String, Vec<(&'static str, String)>, String);

fn signed(path: &str, body: &serde_json::Value) -> Asked {
    let body = body.to_string();
    let signature = verifier().sign(body.as_bytes());
    let headers = vec![("x-ome-signature", signature)];
    (format!("POST {path}"), headers, body)
}

fn requests(user: usize, other: usize) -> Vec<Asked> {
    let key = &keys()[user];
    let admission = |direction: &str, protocol: &str, url: String| {
        let body = json!({"request": {
            "direction": direction, "protocol": protocol, "status": "opening", "url": url
        }});
        signed("/admission", &body)
    };
    let json = |path: &str, body: String| {
        let headers = vec![("content-type", "application/json".to_owned())];
        (format!("POST {path}"), headers, body)
    };
    let mut all = Vec::new();
    for app in ["show", "club", "none"] {
        all.push(admission(
            "incoming",
            "RTMP",
            format!("rtmp://h/{app}/{key}"),
        ));
        let named = format!("srt://h/{app}/u{other}?key={key}");
        all.push(admission("incoming", "SRT", named));
        let watched = format!("https://h:3334/{app}/u{user}/llhls.m3u8");
        all.push(admission("outgoing", "LLHLS", watched));
        let body = json!({"source": {"app": app, "stream": format!("u{user}")}, "tracks": []});
        all.push(signed("/transcode", &body));
    }
    all.push(json("/whoami", json!({ "key": key }).to_string()));
    all.push(json("/session", json!({ "key": key }).to_string()));
    all
}

/// The status, the cookie and the body of an answer.
async fn answer(router: &Router, (line, headers, body): &Asked) -> (u16, String, String) {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body.clone())).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let cookie = answer.headers().get("set-cookie");
    let cookie = cookie.map(|cookie| cookie.to_str().unwrap().to_owned());
    let cookie = cookie.unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    // the milliseconds until the end of a key become fewer from one question to the next
    let body = match body.split_once("\"lifetime\":") {
        Some((before, _)) => format!("{before}\"lifetime\":.."),
        None => body,
    };
    (status, cookie, body)
}

async fn compare(routers: &[Router; 2], asked: &Asked) -> String {
    let [(status, cookie, body), other] = [
        answer(&routers[0], asked).await,
        answer(&routers[1], asked).await,
    ];
    assert_eq!((status, &body), (other.0, &other.2), "{asked:?}");
    assert_eq!(cookie.is_empty(), other.1.is_empty());
    cookie
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn both_answer_the_same(
        words in prop::collection::vec(any::<u32>(), USERS..=USERS),
        viewer in 0..=USERS,
        other in 0..USERS,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let routers = both(&text(&words), folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut cookie = String::new();
            for asked in requests(viewer, other) {
                let new = compare(&routers, &asked).await;
                if !new.is_empty() {
                    cookie = new;
                }
            }
            let names = (0..USERS).map(|at| format!("u{at}"));
            for name in names.chain(["main", "wall", "nobody"].map(str::to_owned)) {
                for path in [format!("/show/{name}/x.m3u8"), format!("/club/{name}/x.m3u8"), format!("/{name}/")] {
                    let mut headers = vec![("x-forwarded-uri", path.clone()), ("cookie", cookie.clone())];
                    compare(&routers, &("GET /authorize".to_owned(), headers.clone(), String::new())).await;
                    let may = path.strip_suffix("/x.m3u8").unwrap_or(&path);
                    let may = format!("GET /may{}", may.trim_end_matches('/'));
                    headers.remove(0);
                    compare(&routers, &(may, headers, String::new())).await;
                }
            }
        });
    }
}

#[test]
fn a_new_index_is_taken_and_a_bad_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.idx");
    let (old, new) = (Site::new(), Site::new());
    put_index(&path, &old.text);
    let shared = SharedRoster::load(&path).unwrap();
    let knows = |key: &str| shared.current().find(key).unwrap().is_some();
    assert!(knows(&old.alice) && !knows(&new.alice));
    assert!(matches!(shared.reload(), Reload::Unchanged));

    let whole = write(&new.roster(), &new.text, "..").unwrap();
    for bad in [whole[..whole.len() / 2].to_vec(), whole[..100].to_vec(), {
        let mut flipped = whole.clone();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        flipped
    }] {
        // another file, so that the old one stays as it was
        let torn = folder.path().join("torn");
        fs::write(&torn, bad).unwrap();
        fs::rename(torn, &path).unwrap();
        assert!(matches!(shared.reload(), Reload::Refused(_)));
        assert!(knows(&old.alice) && shared.freshness().stale);
        assert!(matches!(shared.reload(), Reload::Unchanged));
    }
    put_index(&path, &new.text);
    assert!(matches!(shared.reload(), Reload::Reloaded(_)));
    assert!(!knows(&old.alice) && knows(&new.alice) && !shared.freshness().stale);

    // the text of the same roster is as good
    fs::write(&path, &old.text).unwrap();
    assert!(matches!(shared.reload(), Reload::Reloaded(_)));
    assert!(knows(&old.alice) && shared.current().whole().is_some());
}

#[test]
fn a_file_that_is_cut_off_while_it_is_in_use_denies_and_does_not_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.idx");
    let site = Site::new();
    put_index(&path, &site.text);
    let shared = SharedRoster::load(&path).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(500)
        .unwrap();
    assert!(shared.current().find(&site.alice).is_err());
    assert!(shared.verify().is_err() && shared.freshness().stale);
    assert!(matches!(
        SharedRoster::load(&path),
        Err(LoadError::Index { .. })
    ));
    assert!(matches!(shared.reload(), Reload::Refused(_)));
}
