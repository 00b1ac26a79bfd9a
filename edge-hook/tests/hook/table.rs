//! The decision over every combination of user, key, way, app, protocol, direction and status.

use std::borrow::Cow;

use edge_hook::{Answer, Directory, Reason, decide};
use engine::webhook::{Direction, Protocol, Request, Status};
use jiff::Timestamp;
use roster::{Roster, StreamKey};

const NOW: &str = "2026-12-01T10:00:00Z";
const USERS: [&str; 4] = ["ann", "ben", "cat", "eve"];
const APPS: [&str; 3] = ["show", "cams", "gone"];
const PROTOCOLS: [Protocol; 7] = [
    Protocol::Rtmp,
    Protocol::WebRtc,
    Protocol::Srt,
    Protocol::Llhls,
    Protocol::Thumbnail,
    Protocol::Hls,
    Protocol::Other,
];
const DIRECTIONS: [Direction; 3] = [Direction::Incoming, Direction::Outgoing, Direction::Other];
const STATUSES: [Status; 3] = [Status::Opening, Status::Closing, Status::Other];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Valid for ever, valid until tomorrow, not yet, no longer.
    Open,
    Ending,
    Early,
    Over,
    /// Well-formed, and nobody's.
    Unknown,
    /// One character is wrong.
    Mistyped,
    /// None: only the public name.
    Absent,
}

const KINDS: [Kind; 7] = [
    Kind::Open,
    Kind::Ending,
    Kind::Early,
    Kind::Over,
    Kind::Unknown,
    Kind::Mistyped,
    Kind::Absent,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The key is the name.
    AsName,
    /// The key is behind the user's name, or behind another user's.
    BehindOwn,
    BehindOther,
}

const WAYS: [Way; 3] = [Way::AsName, Way::BehindOwn, Way::BehindOther];

#[derive(Clone, Copy, Debug)]
struct Case {
    user: &'static str,
    key: Kind,
    way: Way,
    app: &'static str,
    protocol: Protocol,
    direction: Direction,
    status: Status,
}

/// Ann may publish in both apps; Ben is disabled; Cat is refused for a while and only publishes in `show`; Eve's stream is
/// private.
struct World {
    directory: Directory,
    /// Of each user: open, ending, early, over.
    keys: Vec<[String; 4]>,
    unknown: String,
    mistyped: String,
}

impl World {
    fn new() -> Self {
        let key = || StreamKey::generate().unwrap().reveal().to_owned();
        let hash = |key: &str| key.parse::<StreamKey>().unwrap().hash().to_string();
        let mut text = "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[apps.cams]\n\
            ingest = [\"whip\"]\nplayback = [\"webrtc\"]\nthumbnails = false\n"
            .to_owned();
        let mut keys = Vec::new();
        for user in USERS {
            let own = [key(), key(), key(), key()];
            let more = match user {
                "ben" => "apps = [\"show\", \"cams\"]\nenabled = false",
                "cat" => "apps = [\"show\"]\nrefused_until = 2026-12-01T11:00:00Z",
                "eve" => "apps = [\"show\", \"cams\"]\nwatchers = [\"ann\"]",
                _ => "apps = [\"show\", \"cams\"]",
            };
            text += &format!(
                "[users.{user}]\n{more}\nkeys = [{{ hash = \"{}\" }}, {{ hash = \"{}\", until = 2026-12-02T10:00:00Z }}, \
                 {{ hash = \"{}\", from = 2026-12-02T10:00:00Z }}, {{ hash = \"{}\", until = 2026-11-30T10:00:00Z }}]\n",
                hash(&own[0]),
                hash(&own[1]),
                hash(&own[2]),
                hash(&own[3]),
            );
            keys.push(own);
        }
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let mut mistyped = keys[0][0].clone();
        let last = mistyped.pop();
        mistyped.push(if last == Some('a') { 'b' } else { 'a' });
        World {
            directory: Directory::new(roster),
            keys,
            unknown: key(),
            mistyped,
        }
    }

    fn key(&self, case: &Case) -> Option<&str> {
        let user = USERS.iter().position(|user| *user == case.user).unwrap();
        let own = &self.keys[user];
        Some(match case.key {
            Kind::Open => &own[0],
            Kind::Ending => &own[1],
            Kind::Early => &own[2],
            Kind::Over => &own[3],
            Kind::Unknown => &self.unknown,
            Kind::Mistyped => &self.mistyped,
            Kind::Absent => return None,
        })
    }

    fn url(&self, case: &Case) -> String {
        let name = match case.way {
            Way::BehindOther => "dan",
            Way::AsName | Way::BehindOwn => case.user,
        };
        match (self.key(case), case.way) {
            (None, _) => format!("x://h/{}/{name}", case.app),
            (Some(key), Way::AsName) => format!("x://h/{}/{key}", case.app),
            (Some(key), _) => format!("x://h/{}/{name}?key={key}", case.app),
        }
    }
}

/// What is wrong with publishing, in the order in which it is told. Who has no valid key learns nothing more.
fn publishing(case: &Case) -> Result<(), Reason> {
    let Case { user, app, .. } = *case;
    let ingest = matches!(
        case.protocol,
        Protocol::Rtmp | Protocol::WebRtc | Protocol::Srt
    );
    let in_app = app == "show" || app == "cams" && user != "cat";
    let taken = app == "show" || case.protocol == Protocol::WebRtc;
    let without = matches!(case.key, Kind::Unknown | Kind::Mistyped | Kind::Absent);
    let faults = [
        (!ingest, Reason::UnknownProtocol),
        (without, Reason::UnknownKey),
        (case.way == Way::BehindOther, Reason::OtherName),
        (user == "ben", Reason::Disabled),
        (user == "cat", Reason::Refused),
        (app == "gone", Reason::UnknownApp),
        (!in_app, Reason::OtherApp),
        (!taken, Reason::NoIngest),
        (case.key == Kind::Early, Reason::Early),
        (case.key == Kind::Over, Reason::Over),
    ];
    first(&faults)
}

/// The same of playback, which needs no key and must not have one.
fn playback(case: &Case) -> Result<(), Reason> {
    let name = if case.way == Way::BehindOther {
        "dan"
    } else {
        case.user
    };
    let in_cams = case.app == "cams";
    let faults = [
        (case.key != Kind::Absent, Reason::KeyShaped),
        (case.app == "gone", Reason::UnknownApp),
        (
            case.protocol == Protocol::Thumbnail && in_cams,
            Reason::NoThumbnails,
        ),
        (
            case.protocol == Protocol::Llhls && in_cams,
            Reason::NoPlayback,
        ),
        (
            matches!(case.protocol, Protocol::Srt | Protocol::Hls),
            Reason::NoPlayback,
        ),
        (
            matches!(case.protocol, Protocol::Rtmp | Protocol::Other),
            Reason::UnknownProtocol,
        ),
        (name == "eve", Reason::Private),
    ];
    first(&faults)
}

fn first(faults: &[(bool, Reason)]) -> Result<(), Reason> {
    match faults.iter().find(|(is_so, _)| *is_so) {
        Some((_, reason)) => Err(*reason),
        None => Ok(()),
    }
}

fn expected(case: &Case) -> Answer {
    let judged = match (case.status, case.direction) {
        (Status::Closing, _) => return Answer::Noted,
        (Status::Other, _) => Err(Reason::UnknownStatus),
        (Status::Opening, Direction::Incoming) => publishing(case),
        (Status::Opening, Direction::Outgoing) => playback(case),
        (Status::Opening, Direction::Other) => Err(Reason::UnknownDirection),
    };
    let publishes = case.direction == Direction::Incoming;
    match judged {
        Err(reason) => Answer::Denied(reason),
        Ok(()) => Answer::Allowed {
            new_url: publishes.then(|| format!("x://h/{}/{}", case.app, case.user)),
            lifetime: (publishes && case.key == Kind::Ending).then_some(24 * 3600 * 1000),
        },
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let streams = USERS.into_iter().flat_map(|user| {
        let keys = KINDS.into_iter();
        keys.flat_map(move |key| WAYS.into_iter().map(move |way| (user, key, way)))
    });
    let asked = APPS.into_iter().flat_map(|app| {
        let protocols = PROTOCOLS.into_iter();
        protocols.flat_map(move |protocol| {
            let directions = DIRECTIONS.into_iter();
            directions.flat_map(move |direction| {
                let statuses = STATUSES.into_iter();
                statuses.map(move |status| (app, protocol, direction, status))
            })
        })
    });
    let asked: Vec<_> = asked.collect();
    streams.flat_map(move |(user, key, way)| {
        let asked = asked.clone().into_iter();
        asked.map(move |(app, protocol, direction, status)| Case {
            user,
            key,
            way,
            app,
            protocol,
            direction,
            status,
        })
    })
}

#[test]
fn each_combination_has_its_answer() {
    let world = World::new();
    let now: Timestamp = NOW.parse().unwrap();
    let (mut asked, mut published) = (0, 0);
    for case in cases() {
        let request = Request {
            direction: case.direction,
            protocol: case.protocol,
            status: case.status,
            url: Cow::Owned(world.url(&case)),
        };
        let verdict = decide(&world.directory, &request, now);
        assert_eq!(verdict.answer, expected(&case), "{case:?}");
        asked += 1;
        published += usize::from(verdict.admitted.is_some());
        // who has no valid key does not learn whether there is such a user
        if case.direction == Direction::Incoming
            && matches!(case.key, Kind::Unknown | Kind::Mistyped | Kind::Absent)
        {
            assert_eq!(verdict.user, None, "{case:?}");
        }
    }
    assert_eq!(asked, 4 * 7 * 3 * 3 * 7 * 3 * 3);
    // Ann and Eve, with two keys in two ways: by three protocols in `show`, by one in `cams`
    assert_eq!(published, 2 * 2 * 2 * (3 + 1));
}
