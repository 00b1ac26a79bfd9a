//! A roster with all that matters to admission, and its keys.

use std::fmt::Write;

use roster::{Roster, StreamKey};

/// A roster's text and the keys of its users.
pub(crate) struct Site {
    pub(crate) text: String,
    /// Alice's, of the apps `show` and `cams`.
    pub(crate) alice: String,
    /// Hers as well.
    pub(crate) alice_laptop: String,
    /// Bob's, of `show`; his stream is private.
    pub(crate) bob: String,
    /// Carol's, who is disabled.
    pub(crate) carol: String,
    /// Dave's keys: not yet good, good for long, good no more.
    pub(crate) early: String,
    pub(crate) open: String,
    pub(crate) over: String,
    /// Well made, but nobody's.
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

    /// Every key there is.
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

/// The roster with one more app of this name, even one that no roster may have, such as the
/// recordings' `app`.
pub(crate) fn with_app(mut roster: Roster, name: &str) -> Roster {
    let mut app = roster.apps["show"].clone();
    app.slug.value = name.parse().unwrap();
    roster.apps.insert(app.slug.value.clone(), app);
    roster
}
