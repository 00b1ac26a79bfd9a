//! Entry points for fuzzing: what the network hands in. Each takes any bytes, and panics only if a rule is broken.
//!
//! `fuzz/` runs them with libFuzzer, and `tests/fuzz.rs` with its corpus and simple mutations of it. In the input, `%KEY%`
//! stands for a valid stream key, `%TOKEN%` for a publish token, `%COOKIE%` for a session, `%GUEST%` for a guest's key and
//! `%PASS%` for a publish token of a guest, so that no corpus holds one.

use std::{borrow::Cow, sync::OnceLock};

use engine::{
    Address,
    webhook::{Direction, Request, Webhook, sent_at},
};
use jiff::{SignedDuration, Timestamp};
use roster::{
    Invitation, KeyHash, PrivateKey, Right, Roster, Secret, StreamKey, StreamName, guest_key,
    index::{Index, Viewer},
    token_of_guest,
};

use crate::{
    adapters::{Adapter, MEDIAMTX, SRS},
    decision::{Answer, Guest, decide_with, without_renaming},
    directory::Directory,
    obs::{Report, Tokens, Wish},
    session::{Seal, Session, Thing, admit, by_key, pass, places, token as in_header},
};

/// The name of an entry point, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// All entry points.
pub const TARGETS: [Target; 9] = [
    ("webhook", webhook),
    ("address", address),
    ("token", token),
    ("cookie", cookie),
    ("index", index),
    ("roster", roster),
    ("obs", obs),
    ("mediamtx", mediamtx),
    ("srs", srs),
];

/// A site with one user, whose key is known here.
struct Site {
    directory: Directory,
    tokens: Tokens,
    seal: Seal,
    key: String,
    token: String,
    cookie: String,
    guest: String,
    pass: String,
    now: Timestamp,
}

const ROSTER: &str = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n\
    [apps.show]\n[apps.club]\ningest = [\"whip\", \"srt\"]\nwatchers = [\"@crew\"]\n\
    [groups]\ncrew = [\"ann\"]\n\
    [users.ann]\napps = [\"show\", \"club\"]\nkeys = [{ hash = \"HASH\" }]\n\
    [users.ben]\napps = [\"club\"]\n\
    [invitations]\nepoch = 1\nkeys = [{ id = \"a\", public = \"PUBLIC\" }]\n";

fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "fuzzing cannot go on without")]
        let key = StreamKey::generate().expect("a random source");
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000);
        #[expect(clippy::expect_used, reason = "fuzzing cannot go on without")]
        let private = PrivateKey::generate().expect("a random source");
        let text = ROSTER
            .replace("HASH", &key.hash().to_string())
            .replace("PUBLIC", &private.public().to_string());
        #[expect(clippy::expect_used, reason = "a constant")]
        let (roster, _) = Roster::parse("mitts.toml", &text).expect("a valid roster");
        let secret = Secret::new("fuzzing".to_owned());
        let (tokens, seal) = (Tokens::new(&secret), Seal::new(&secret));
        let (guest, pass) = of_guest(&roster, &private, &tokens, now);
        let directory = Directory::new(roster);
        let token = tokens.issue(&key.hash(), now + SignedDuration::from_hours(1));
        #[expect(clippy::expect_used, reason = "the key is valid")]
        let grant = by_key(&directory, key.reveal(), now)
            .expect("a grant")
            .grant;
        let session = Session::empty().with(grant);
        let cookie = seal.seal(&session.renewed(now, SignedDuration::from_hours(2)));
        Site {
            directory,
            tokens,
            seal,
            key: key.reveal().to_owned(),
            token,
            cookie,
            guest,
            pass,
            now,
        }
    })
}

/// The key of the guest Mia, and a publish token in its place.
fn of_guest(
    roster: &Roster,
    private: &PrivateKey,
    tokens: &Tokens,
    now: Timestamp,
) -> (String, String) {
    let until = now + SignedDuration::from_hours(1);
    #[expect(clippy::expect_used, reason = "a constant")]
    let stream = StreamName::try_from("show/mia".to_owned()).expect("a stream");
    let invitation = Invitation {
        name: "Mia".to_owned(),
        right: Right::Publish(stream.clone()),
        from: now,
        until,
        epoch: 1,
    };
    #[expect(clippy::expect_used, reason = "the roster has the key")]
    let signed = invitation
        .sign(roster, roster.invitations.newest().expect("a key"), private)
        .expect("a short name");
    let guest = Guest {
        key: private.public(),
        epoch: 1,
        until,
    };
    (
        guest_key(&signed),
        tokens.issue_to_guest(&stream, &guest, until),
    )
}

/// The input with the secrets in it.
fn filled<'a>(site: &Site, data: &'a [u8]) -> Cow<'a, [u8]> {
    if !data.contains(&b'%') {
        return Cow::Borrowed(data);
    }
    let mut text = data.to_vec();
    for (name, value) in [
        ("%KEY%", &site.key),
        ("%TOKEN%", &site.token),
        ("%COOKIE%", &site.cookie),
        ("%GUEST%", &site.guest),
        ("%PASS%", &site.pass),
    ] {
        while let Some(at) = position(&text, name.as_bytes()) {
            text.splice(at..at + name.len(), value.bytes());
        }
    }
    Cow::Owned(text)
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Decides, and checks that nobody publishes without the key or token, and that the answer holds neither.
fn decided(site: &Site, request: &Request<'_>, renames: bool) {
    let mut verdict = decide_with(&site.directory, Some(&site.tokens), request, site.now);
    verdict = admit(&site.seal, &site.directory, request, verdict, site.now);
    if !renames {
        verdict = without_renaming(verdict, request);
    }
    let answer = String::from_utf8(verdict.answer.to_json()).unwrap_or_default();
    for secret in [&site.key, &site.token, &site.guest, &site.pass] {
        assert!(!answer.contains(secret.as_str()), "a secret is answered");
    }
    if let (Answer::Allowed { .. }, Direction::Incoming) = (&verdict.answer, request.direction) {
        let shows = |secret: &String| request.url.contains(secret.as_str());
        let stream = verdict.admitted.as_ref().map(|(stream, _)| stream);
        if verdict.guest.is_some() {
            let shown = [&site.guest, &site.pass].into_iter().any(shows);
            assert!(shown, "published without a guest's key");
            assert!(stream.is_some_and(|stream| stream.to_string() == "show/mia"));
        } else {
            let shown = [&site.key, &site.token].into_iter().any(shows);
            assert!(shown, "published without a key");
            assert_eq!(verdict.user.as_deref(), Some("ann"));
        }
    }
}

/// The body of an admission webhook.
pub fn webhook(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let _ = sent_at(&data);
    if let Ok(webhook) = serde_json::from_slice::<Webhook<'_>>(&data) {
        decided(site, &webhook.request, true);
    }
    if let Ok(request) = serde_json::from_slice::<engine::transcode::Request>(&data) {
        let _ = crate::decision::transcode(&site.directory, &request);
    }
}

/// An address, which is rewritten to the public name.
pub fn address(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let Ok(url) = std::str::from_utf8(&data) else {
        return;
    };
    let clear = Address::is_unambiguous(url);
    if let Some(address) = Address::parse(url) {
        let rewritten = address.rewrite("ann");
        if let Some(again) = Address::parse(&rewritten).filter(|_| clear) {
            assert_eq!((again.app, again.stream), (address.app, "ann"));
            assert_eq!(again.keys().count(), 0, "a key is left");
            assert_eq!(again.rewrite("ann"), rewritten);
        }
    }
    for direction in [Direction::Incoming, Direction::Outgoing] {
        for protocol in ["RTMP", "WebRTC", "SRT", "LLHLS"] {
            let request = Request {
                direction,
                protocol: protocol.into(),
                status: "opening".into(),
                url: Cow::Borrowed(url),
            };
            decided(site, &request, true);
        }
    }
}

/// A stream key or publish token.
pub fn token(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let Ok(text) = std::str::from_utf8(&data) else {
        return;
    };
    if text != site.token {
        assert_eq!(site.tokens.open(text), None, "a forged token");
    }
    if text != site.pass {
        assert_eq!(site.tokens.open_of_guest(text), None, "a forged token");
    }
    let signed = token_of_guest(text).unwrap_or(text);
    let verified = site.directory.verify(signed, site.now).is_ok();
    let is_guests = token_of_guest(&site.guest) == Some(signed);
    assert_eq!(verified, is_guests, "a forged guest's key");
    let found = site.directory.find(text).is_ok_and(|found| found.is_some());
    assert_eq!(found, text == site.key, "a key that nobody has");
    let _ = KeyHash::of(text);
}

/// The value of a `Cookie` header, and after a line end a path.
pub fn cookie(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let Ok(text) = std::str::from_utf8(&data) else {
        return;
    };
    let (header, path) = text.split_once('\n').unwrap_or((text, "/club/ben/x.m3u8"));
    let session = in_header(header).and_then(|token| site.seal.open(token, site.now));
    if session.is_some() {
        assert!(header.contains(&site.cookie), "a forged session");
    }
    if let Some(thing) = Thing::at(&site.directory, path) {
        let with = pass(&site.directory, session.as_ref(), thing, site.now);
        let without = pass(&site.directory, None, thing, site.now);
        assert!(with.is_some() || without.is_none(), "a session takes away");
        if session.is_none() {
            assert_eq!(with, without);
        }
    }
    if let Some(session) = &session {
        assert!(places(&site.directory, session, site.now).is_ok());
    }
}

/// The index of a roster, as it is and with right checksums.
pub fn index(data: &[u8]) {
    for bytes in [data.to_vec(), roster::index::repaired(data)] {
        let Ok(index) = Index::from_bytes(bytes, "roster.idx") else {
            continue;
        };
        let _ = index.verify();
        for name in ["u0", "u1", "ann", ""] {
            if let Ok(Some(entry)) = index.user(name) {
                assert_eq!(entry.user.slug.as_str(), name);
                let viewers = [Viewer::User(Cow::Borrowed(&*entry.user))];
                let _ = index.watchable_by(&viewers);
            }
        }
        for key in ["key 0", "key 10"] {
            let hash = KeyHash::of(key);
            if let Ok(Some((entry, at))) = index.find(&hash) {
                assert!(entry.user.keys[at].hash.value == hash);
            }
        }
    }
}

/// The text of a roster.
pub fn roster(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let Ok(text) = std::str::from_utf8(&data) else {
        return;
    };
    let report = match Roster::parse("mitts.toml", text) {
        Ok((_, report)) | Err(report) => report,
    };
    let shown = roster::render::text(&report, false);
    for secret in [&site.key, &site.token, &site.guest, &site.pass] {
        assert!(!shown.contains(secret.as_str()), "a key is shown");
    }
}

/// What OBS says about itself.
pub fn obs(data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    let Some(report) = Report::read(&data) else {
        return;
    };
    let wish = Wish::default();
    let decision = crate::obs::decide(&site.directory, &site.tokens, &report, &wish, site.now);
    if decision.config.is_ok() {
        let holds = |secret: &String| position(&data, secret.as_bytes()).is_some();
        match decision.user.as_deref() {
            Some("mia") => assert!(holds(&site.guest)),
            user => assert!(holds(&site.key) && user == Some("ann")),
        }
    }
}

/// The body of a request of MediaMTX.
pub fn mediamtx(data: &[u8]) {
    other(&MEDIAMTX, data);
}

/// The body of a callback of SRS.
pub fn srs(data: &[u8]) {
    other(&SRS, data);
}

fn other(adapter: &Adapter, data: &[u8]) {
    let site = site();
    let data = filled(site, data);
    if let Some(asked) = (adapter.translate)(&data) {
        decided(site, &asked.request, false);
    }
}
