//! Every kind of viewer with every kind of stream and page, as tables.

use jiff::Timestamp;
use proptest::prelude::*;
use roster::{Roster, StreamKey};

use super::{Directory, Grant, Pass, Session, Thing, mark, pass};

const NOW: &str = "2026-12-01T10:00:00Z";
const LATER: &str = "2026-12-01T11:00:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

struct Site {
    roster: Directory,
    sessions: Vec<(&'static str, Session)>,
}

/// Viewers: the owner, a watcher by name, a member of the crew, somebody else, a disabled user, one with a key that ends,
/// one whose key is over, one whose key was removed.
const VIEWERS: [&str; 8] = ["ann", "ben", "cat", "dan", "eve", "fay", "gus", "hal"];

fn site() -> Site {
    let keys: Vec<_> = VIEWERS
        .iter()
        .map(|_| StreamKey::generate().unwrap().hash())
        .collect();
    let mut text = String::from(
        "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[apps.club]\nwatchers = [\"cat\"]\n\
         [groups]\ncrew = [\"cat\", \"eve\", \"fay\", \"gus\", \"hal\"]\n\
         [channels.main]\napp = \"show\"\nwatchers = [\"ben\"]\n\
         [channels.open]\napp = \"show\"\n\
         [layouts.wall]\nkind = \"grid\"\nstreams = [\"show/ann\"]\nwatchers = [\"@crew\"]\n\
         [layouts.all]\nkind = \"grid\"\nstreams = [\"show/*\"]\n",
    );
    for (name, hash) in VIEWERS.iter().zip(&keys) {
        let more = match *name {
            "ann" => "apps = [\"show\", \"club\"]\nwatchers = [\"ben\", \"@crew\"]\n",
            "dan" => "apps = [\"show\", \"club\"]\n",
            "eve" => "apps = [\"show\"]\nenabled = false\n",
            _ => "apps = [\"show\"]\n",
        };
        let window = match *name {
            "fay" => ", until = 2026-12-01T11:00:00Z",
            "gus" => ", until = 2026-12-01T10:00:00Z",
            _ => "",
        };
        let list = match *name {
            "hal" => String::new(),
            _ => format!("{{ hash = \"{hash}\"{window} }}"),
        };
        text.push_str(&format!("[users.{name}]\n{more}keys = [{list}]\n"));
    }
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    let session = |(name, hash): (&&'static str, &roster::KeyHash)| {
        let grant = Grant::Key {
            user: (*name).to_owned(),
            mark: mark(hash),
        };
        (*name, Session::empty().with(grant))
    };
    let sessions = VIEWERS.iter().zip(&keys).map(session).collect();
    Site {
        roster: Directory::new(roster),
        sessions,
    }
}

impl Site {
    /// The viewers who may, with a `*` behind those whose permission ends.
    fn who(&self, path: &str) -> String {
        let thing = Thing::at(&self.roster, path);
        let may = |session| pass(&self.roster, session, thing?, time(NOW));
        let mut who: Vec<_> = may(None)
            .map(|_| "everybody".to_owned())
            .into_iter()
            .collect();
        for (name, session) in &self.sessions {
            let ends = |pass: Pass| if pass.until.is_some() { "*" } else { "" };
            who.extend(may(Some(session)).map(|pass| format!("{name}{}", ends(pass))));
        }
        match who.first().is_some_and(|first| first == "everybody") {
            true => "everybody".to_owned(),
            false => who.join(" "),
        }
    }
}

#[test]
fn who_may_watch_is_what_the_roster_says() {
    let site = site();
    for (path, who) in [
        // her own watchers, in each of her apps; she herself
        ("/show/ann/llhls.m3u8", "ann ben cat fay*"),
        ("/club/ann/chunk_0.m4s?session=1_x", "ann ben cat fay*"),
        ("/ann/", "ann ben cat fay*"),
        ("/ann", "ann ben cat fay*"),
        // the app's watchers; a public app
        ("/club/dan/thumb.jpg", "cat dan"),
        ("/show/dan/thumb.jpg", "everybody"),
        ("/dan/", "everybody"),
        ("/show/main/live", "ben"),
        ("/main/", "ben"),
        ("/open/", "everybody"),
        // a layout
        ("/wall/", "cat fay*"),
        ("/all/", "everybody"),
        // what does not exist is for nobody
        ("/show/nobody/thumb.jpg", ""),
        ("/club/ben/thumb.jpg", ""),
        ("/club/main/thumb.jpg", ""),
        ("/nobody/", ""),
        ("/show/", ""),
        ("/show", ""),
        ("/", ""),
        ("//ann/", ""),
        ("/%61nn/", ""),
        ("/show/%61nn/llhls.m3u8", ""),
        ("show/dan", ""),
        ("", ""),
        // a server of files goes back, to something else
        ("/show/dan/../ann/archive/1/video.mp4", ""),
        ("/show/dan/%2E%2e/ann/archive/1/video.mp4", ""),
        ("/show/dan/..%2Fann/archive/1/video.mp4", ""),
        ("/show/dan/..%5cann/archive/1/video.mp4", ""),
        ("/open/../wall/", ""),
        ("/open/.", ""),
        // names with dots, and escaped ones
        ("/dan/files/..%20a%20..b.pdf?x=../y", "everybody"),
    ] {
        assert_eq!(site.who(path), who, "{path}");
    }
}

#[test]
fn a_permission_lasts_as_long_as_the_longest_of_the_grants() {
    let site = site();
    let grants = |names: &[&str]| {
        let session = |name: &&str| &site.sessions.iter().find(|(own, _)| own == name).unwrap().1;
        let grants = names
            .iter()
            .flat_map(|name| session(name).grants().to_vec());
        grants.fold(Session::empty(), Session::with)
    };
    let ann = Thing::Stream {
        app: "show",
        name: "ann",
    };
    let until = |names: &[&str]| {
        let pass = pass(&site.roster, Some(&grants(names)), ann, time(NOW));
        pass.map(|pass| pass.until)
    };
    assert_eq!(until(&["fay"]), Some(Some(time(LATER))));
    assert_eq!(until(&["fay", "ben"]), Some(None));
    assert_eq!(until(&["dan", "fay"]), Some(Some(time(LATER))));
    assert_eq!(until(&["dan", "gus", "hal", "eve"]), None);
}

proptest! {
    /// No session of anybody's making opens anything private: only a mark of a key in the roster does.
    #[test]
    fn no_made_up_grant_opens_anything(user in "[a-h][a-z]{0,3}", mark in "[A-Za-z0-9_-]{0,14}", path in "(/[a-z]{2,5}){0,3}") {
        let site = site();
        let session = Session::empty().with(Grant::Key { user, mark });
        if let Some(thing) = Thing::at(&site.roster, &path) {
            let without = pass(&site.roster, None, thing, time(NOW));
            prop_assert_eq!(pass(&site.roster, Some(&session), thing, time(NOW)), without);
        }
    }
}
