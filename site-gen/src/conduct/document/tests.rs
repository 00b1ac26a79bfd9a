//! What is published of queues that are in all kinds of states.

use std::fs;

use super::*;
use crate::conduct::queue::{Act, Live, Seen};

/// What the tests of pages in a browser read.
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../browser/support/queue.json");

fn roster() -> Roster {
    let names = ["Ann", "Ben", "Cas", "Dee", "Eve"];
    let users = names.map(|name| {
        let user = name.to_lowercase();
        format!("[users.{user}]\nname = \"{name}\"\napps = [\"show\"]\n")
    });
    let text = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[ome]\napi_token = {{ env = \"T\" }}\n[conductor]\n\
         [apps.show]\n[apps.tea]\n{}[channels.main]\ntitle = \"Round the clock\"\napp = \"show\"\nqueue = true\n\
         turn = \"10m\"\nturns = [{{ user = \"eve\", at = 2026-12-04T22:00:00Z, for = \"1h\" }}]\n\
         [channels.quiet]\napp = \"tea\"\nqueue = true\nwatchers = [\"ann\"]\n",
        users.concat()
    );
    Roster::parse("mitts.toml", &text).unwrap().0
}

fn at(second: i64) -> Timestamp {
    let start: Timestamp = "2026-12-04T19:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(second)
}

/// The queue of `main`, from the first second on.
struct Main {
    roster: Roster,
    rules: Rules,
    state: State,
}

impl Main {
    fn new() -> Self {
        let roster = roster();
        let rules = Rules::of(&roster, &roster.channels["main"]).unwrap();
        let state = State::new(at(0));
        Main {
            roster,
            rules,
            state,
        }
    }

    /// Lets time pass, with these users live.
    fn live(&mut self, second: i64, users: &[&str]) {
        let arrived = |user: &str| Live {
            user: user.parse().unwrap(),
            // in the order of their names
            created: at(i64::from(user.as_bytes()[0]) - 200),
            silent: None,
        };
        let live = users.iter().map(|user| arrived(user)).collect();
        self.state.step(&self.rules, &Seen::Live(live), at(second));
    }

    fn act(&mut self, act: &Act) {
        self.state.act(&self.rules, act).unwrap();
    }

    fn queue(&self) -> Queue {
        let channel = &self.roster.channels["main"];
        queue(&self.roster, channel, &self.rules, &self.state)
    }
}

fn block(user: &str, until: Timestamp) -> Act {
    let user = user.parse().unwrap();
    Act::Block { user, until }
}

/// The pages' tests in a browser take their queues from this file, so what they read is what is written here.
/// `SNAPSHOTS=overwrite` writes it again.
#[test]
fn pages_are_tested_with_what_is_written_here() {
    let mut main = Main::new();
    main.live(0, &["ann", "ben", "cas"]);
    main.live(60, &["ann", "ben", "cas"]);
    main.act(&block("dee", at(7200)));
    main.live(70, &["ann", "ben"]);
    main.live(80, &["ben"]);
    let document = Document {
        time: at(80),
        channels: vec![main.queue()],
    };
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        fs::write(EXAMPLE, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(EXAMPLE).unwrap(), text);
}

#[test]
fn who_is_away_is_kept_for_a_while_and_the_clip_comes_after_the_hold() {
    let mut main = Main::new();
    main.live(0, &["ann", "ben"]);
    assert_eq!(
        main.queue().standby,
        None,
        "not known from the first moment"
    );
    main.live(60, &["ann", "ben"]);
    let on_air = main.queue().now.unwrap();
    assert_eq!((on_air.live, on_air.away), (Some(true), None));
    main.live(70, &["ben"]);
    let queue = main.queue();
    let on_air = queue.now.unwrap();
    assert_eq!((on_air.away, on_air.kept), (Some(at(70)), Some(at(100))));
    assert_eq!((queue.hold, queue.standby), (2, Some(at(72))));
    main.live(110, &["ben"]);
    assert_eq!(main.queue().standby, None, "ben is on air");
    main.live(120, &[]);
    main.live(160, &[]);
    let queue = main.queue();
    assert_eq!(queue.now, None);
    assert_eq!(queue.standby, Some(at(150)), "since the turn has ended");
}

#[test]
fn a_pause_has_a_beginning_also_if_it_is_asked_for_twice() {
    let mut main = Main::new();
    main.live(0, &["ann"]);
    main.act(&Act::Pause);
    main.live(60, &["ann"]);
    main.act(&Act::Pause);
    assert_eq!(main.queue().paused_since, Some(at(0)));
    main.act(&Act::Resume);
    assert_eq!(main.queue().paused_since, None);
}

#[test]
fn who_was_skipped_rests_and_only_short_blocks_are_published() {
    let mut main = Main::new();
    main.live(0, &["ann"]);
    main.live(60, &["ann"]);
    main.act(&Act::Skip { user: None });
    main.live(70, &["ann"]);
    let queue = main.queue();
    assert_eq!(queue.now, None);
    assert_eq!(queue.waiting[0].rests, Some(at(662)), "a turn later");
    main.act(&block("dee", at(7200)));
    main.act(&block("cas", at(3600)));
    main.act(&block("ben", at(48 * 3600)));
    let queue = main.queue();
    let names: Vec<&str> = queue.back.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["Cas", "Dee"]);
}

#[test]
fn a_private_queue_is_not_published() {
    let roster = roster();
    let channel = &roster.channels["quiet"];
    assert!(!is_public(&roster, channel));
    assert!(is_public(&roster, &roster.channels["main"]));
}
