//! A roster with everything that matters for admission, and its keys.

use std::fmt::Write;

use roster::{Roster, StreamKey};

/// A roster's text and the keys of its users.
pub(crate) struct Site {
    pub(crate) text: String,
    /// Alice's key; she has the apps `show` and `cams`.
    pub(crate) alice: String,
    /// Another key of hers.
    pub(crate) alice_laptop: String,
    /// Bob's key; he has the app `show`, and his stream is private.
    pub(crate) bob: String,
    /// The key of Carol, who is disabled.
    pub(crate) carol: String,
    /// Dave's keys: not valid yet, valid, expired.
    pub(crate) early: String,
    pub(crate) open: String,
    pub(crate) over: String,
    /// A well-formed key that nobody has.
    pub(crate) nobody: String,
}

impl Site {
    pub(crate) fn new() -> Self {
        let key = || StreamKey::generate().unwrap().reveal().to_owned();
        let hash = |key: &str| key.parse::<StreamKey>().unwrap().hash().to_string();
        let mut site = Site {
            text: String::new(),
            alice: key(),
            alice_laptop: key(),
            bob: key(),
            carol: key(),
            early: key(),
            open: key(),
            over: key(),
            nobody: key(),
        };
        write!(
            site.text,
            r#"
[site]
title = "Test"
url = "https://live.example.net"

[apps.show]

[apps.cams]
ingest = ["whip"]
playback = ["webrtc"]
thumbnails = false

[users.alice]
apps = ["show", "cams"]
keys = [{{ hash = "{}" }}, {{ hash = "{}", label = "laptop" }}]

[users.bob]
apps = ["show"]
watchers = ["alice"]
keys = [{{ hash = "{}" }}]

[users.carol]
apps = ["show"]
enabled = false
keys = [{{ hash = "{}" }}]

[users.dave]
apps = ["show"]
keys = [
  {{ hash = "{}", from = 2999-01-01 }},
  {{ hash = "{}", from = 2020-01-01, until = 2998-12-31 }},
  {{ hash = "{}", until = 2020-01-01 }},
]
"#,
            hash(&site.alice),
            hash(&site.alice_laptop),
            hash(&site.bob),
            hash(&site.carol),
            hash(&site.early),
            hash(&site.open),
            hash(&site.over),
        )
        .unwrap();
        site
    }

    pub(crate) fn roster(&self) -> Roster {
        let (roster, report) = Roster::parse("mitts.toml", &self.text).unwrap();
        assert!(report.problems.is_empty());
        roster
    }

    /// All keys.
    pub(crate) fn keys(&self) -> [&str; 8] {
        [
            &self.alice,
            &self.alice_laptop,
            &self.bob,
            &self.carol,
            &self.early,
            &self.open,
            &self.over,
            &self.nobody,
        ]
    }
}

/// The roster with one more app of this name, even a name that rosters must not use, such as `app` in the
/// recordings.
pub(crate) fn with_app(mut roster: Roster, name: &str) -> Roster {
    let mut app = roster.apps["show"].clone();
    app.slug.value = name.parse().unwrap();
    roster.apps.insert(app.slug.value.clone(), app);
    roster
}
