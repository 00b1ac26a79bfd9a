//! The function answers the same from the index of a roster as from the roster.

use std::{
    fmt::Write,
    fs,
    net::Ipv4Addr,
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use edge_hook::{AppState, LoadError, LogSink, Reload, SharedRoster, router};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use roster::{Invitation, PrivateKey, Right, Roster, Secret, StreamKey, guest_key, index::write};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{SECRET, rosters::Site, verifier};

const USERS: usize = 12;

/// A key for each user of the random rosters, the same in all of them.
fn keys() -> &'static [String] {
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let key = |_| StreamKey::generate().unwrap().reveal().to_owned();
        (0..USERS + 1).map(key).collect()
    })
}

/// The private keys of invitations: two that a roster may have, and one of somebody else.
fn private_keys() -> &'static [PrivateKey; 3] {
    static KEYS: OnceLock<[PrivateKey; 3]> = OnceLock::new();
    KEYS.get_or_init(|| std::array::from_fn(|_| PrivateKey::generate().unwrap()))
}

const IDS: [&str; 2] = ["one", "two"];

/// `[invitations]` with the keys and the epoch that are in these bits.
fn invitations(bits: u32) -> String {
    let keys = IDS.iter().zip(private_keys()).enumerate();
    let keys = keys
        .filter(|(at, _)| bits >> at & 1 == 1)
        .map(|(_, one)| one);
    let keys: Vec<_> = keys
        .map(|(id, key)| format!("{{ id = \"{id}\", public = \"{}\" }}", key.public()))
        .collect();
    let epoch = bits >> 2 & 3;
    format!(
        "[invitations]\nepoch = {epoch}\nkeys = [{}]\n",
        keys.join(", ")
    )
}

/// A text that is signed with one of the private keys. That of somebody else says to be the first.
fn signed(by: usize, invitation: &Invitation) -> String {
    let key = &private_keys()[by];
    let id = IDS[by % 2];
    let roster = parse(&format!(
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n\
         [invitations]\nkeys = [{{ id = \"{id}\", public = \"{}\" }}]\n",
        key.public()
    ));
    let public = roster.invitations.newest().unwrap();
    invitation.sign(&roster, public, key).unwrap()
}

/// Who is invited, by which of the private keys, in which epoch, and whether it has ended.
#[derive(Clone, Debug)]
struct Invited {
    right: Right,
    by: usize,
    epoch: u32,
    over: bool,
}

impl Invited {
    fn text(&self) -> String {
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let hour = SignedDuration::from_hours(1);
        let until = if self.over { now } else { now + hour };
        signed(
            self.by,
            &Invitation {
                name: "Mia".to_owned(),
                right: self.right.clone(),
                from: until - hour,
                until,
                epoch: self.epoch,
            },
        )
    }
}

fn invited() -> impl Strategy<Value = Invited> {
    let user = || (0..USERS).prop_map(|at| format!("u{at}"));
    let thing = prop_oneof![
        3 => user(),
        1 => user().prop_map(|user| format!("club/{user}")),
        1 => user().prop_map(|user| format!("show/{user}")),
        2 => prop::sample::select(vec!["@crew", "show", "club", "main", "wall", "nobody"])
            .prop_map(str::to_owned),
    ];
    let watch = prop::collection::vec(thing, 1..4).prop_map(|things| {
        let things = things.into_iter().map(|one| one.try_into().unwrap());
        Right::Watch(things.collect())
    });
    let name = prop_oneof![3 => user(), 1 => Just("mia".to_owned()), 1 => Just("main".to_owned())];
    let app = prop::sample::select(vec!["show", "club", "none"]);
    let publish = (app, name)
        .prop_map(|(app, name)| Right::Publish(format!("{app}/{name}").try_into().unwrap()));
    let right = prop_oneof![1 => watch, 2 => publish];
    // most are valid
    let by = prop_oneof![4 => 0..2_usize, 1 => Just(2)];
    let over = prop_oneof![4 => Just(false), 1 => Just(true)];
    (right, by, 0..4_u32, over).prop_map(|(right, by, epoch, over)| Invited {
        right,
        by,
        epoch,
        over,
    })
}

fn text(words: &[u32], bits: u32) -> String {
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
            // one in four has no key: a place for guests
            (
                !(has(14) && has(15)),
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
    text + &invitations(bits)
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
fn both(text: &str, folder: &Path) -> ([SharedRoster; 2], [Router; 2]) {
    let index = folder.join("roster.idx");
    put_index(&index, text);
    let indexed = SharedRoster::load(&index).unwrap();
    assert!(indexed.current().whole().is_none());
    let rosters = [SharedRoster::new(parse(text)), indexed];
    let routers = rosters.clone().map(|roster| {
        let secret = Secret::new(SECRET.to_owned());
        router(AppState::new(roster, &secret, LogSink::off()).unwrap())
    });
    (rosters, routers)
}

/// Another roster for both.
fn change(rosters: &[SharedRoster; 2], text: &str, folder: &Path) {
    rosters[0].replace(parse(text));
    put_index(&folder.join("roster.idx"), text);
    assert!(matches!(
        rosters[1].reload(),
        Reload::Reloaded(_) | Reload::Unchanged
    ));
}

/// One request: method and path, headers, body.
type Asked = (String, Vec<(&'static str, String)>, String);

fn by_engine(path: &str, body: &serde_json::Value) -> Asked {
    let body = body.to_string();
    let signature = verifier().sign(body.as_bytes());
    let headers = vec![("x-ome-signature", signature)];
    (format!("POST {path}"), headers, body)
}

fn admission(direction: &str, protocol: &str, url: String) -> Asked {
    let body = json!({"request": {
        "direction": direction, "protocol": protocol, "status": "opening", "url": url
    }});
    by_engine("/admission", &body)
}

/// Each from another address, so that nobody asks too often.
fn by_page(path: &str, body: &serde_json::Value) -> Asked {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let client = Ipv4Addr::from_bits(0x0a00_0000 + NUMBER.fetch_add(1, Ordering::Relaxed));
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("x-real-ip", client.to_string()),
    ];
    (format!("POST {path}"), headers, body.to_string())
}

/// What somebody with an invitation or a guest's key asks. The last one is for a session.
fn invited_requests(invited: &Invited) -> Vec<Asked> {
    let text = invited.text();
    let key = guest_key(&text);
    let mut all = Vec::new();
    if let Right::Publish(stream) = &invited.right {
        for app in ["show", "club", "none"] {
            all.push(admission(
                "incoming",
                "RTMP",
                format!("rtmp://h/{app}/{key}"),
            ));
        }
        let named = format!("http://h:3333/{stream}?direction=whip&key={key}");
        all.push(admission("incoming", "WebRTC", named));
        all.push(by_page("/whoami", &json!({ "key": key })));
        all.push(by_page("/obs", &json!({ "authentication": key })));
    }
    all.push(by_page("/session", &json!({ "invitation": text })));
    all
}

fn requests(user: usize, other: usize) -> Vec<Asked> {
    let key = &keys()[user];
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
        all.push(by_engine("/transcode", &body));
    }
    all.push(by_page("/whoami", &json!({ "key": key })));
    all.push(by_page("/obs", &json!({ "authentication": key })));
    all.push(by_page("/session", &json!({ "key": key })));
    all
}

/// What a viewer with this session may watch, and where they may publish.
async fn compare_pages(routers: &[Router; 2], cookie: &str) {
    let names = (0..USERS).map(|at| format!("u{at}"));
    for name in names.chain(["main", "wall", "mia", "nobody"].map(str::to_owned)) {
        for path in [
            format!("/show/{name}/x.m3u8"),
            format!("/club/{name}/x.m3u8"),
            format!("/{name}/"),
        ] {
            let cookie = ("cookie", cookie.to_owned());
            let headers = vec![("x-forwarded-uri", path.clone()), cookie.clone()];
            let asked = ("GET /authorize".to_owned(), headers, String::new());
            compare(routers, &asked).await;
            let may = path.strip_suffix("/x.m3u8").unwrap_or(&path);
            let may = format!("GET /may{}", may.trim_end_matches('/'));
            compare(routers, &(may, vec![cookie], String::new())).await;
        }
    }
    if let Some((_, token)) = cookie.split_once('=') {
        for at in 0..USERS {
            let url = format!("ws://h:3333/club/u{at}?transport=all&token={token}");
            compare(routers, &admission("outgoing", "WebRTC", url)).await;
        }
    }
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
    // so does the time in a publish token
    let body = match body.split_once("\"authentication\":\"mitts_") {
        Some((before, rest)) => {
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}\"authentication\":\"..\"{after}")
        }
        None => body,
    };
    assert_ne!(status, 429);
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

    /// Users, viewers and guests, with the sessions and keys that they got before the roster changed.
    #[test]
    fn both_answer_the_same(
        words in prop::collection::vec(any::<u32>(), USERS..=USERS),
        later in prop::collection::vec(any::<u32>(), USERS..=USERS),
        bits in any::<[u32; 2]>(),
        viewer in 0..=USERS,
        other in 0..USERS,
        invited in prop::collection::vec(invited(), 6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (rosters, routers) = both(&text(&words, bits[0]), folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut cookies = vec![String::new()];
            for asked in requests(viewer, other) {
                let new = compare(&routers, &asked).await;
                cookies.extend((!new.is_empty()).then_some(new));
            }
            let asked: Vec<_> = invited.iter().flat_map(invited_requests).collect();
            for asked in &asked {
                let new = compare(&routers, asked).await;
                cookies.extend((!new.is_empty()).then_some(new));
            }
            for cookie in &cookies {
                compare_pages(&routers, cookie).await;
            }
            change(&rosters, &text(&later, bits[1]), folder.path());
            for asked in requests(viewer, other).iter().chain(&asked) {
                compare(&routers, asked).await;
            }
            for cookie in &cookies {
                compare_pages(&routers, cookie).await;
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
