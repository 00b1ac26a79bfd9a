//! Weeks of a queue in virtual time: random streams, acts, outages, restarts and clocks.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use roster::{Roster, Slug};

use super::{
    Act, LEAD, Live, Refusal, Rules, Seen, State,
    forecast::{HORIZON, PROGRAMS},
    state::{Shown, Turn},
};

const NAMES: [&str; 5] = ["ann", "ben", "cas", "dee", "eve"];

fn slug(name: &str) -> Slug {
    name.parse().unwrap()
}

fn secs(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// The rules of a roster whose clocks go back in the week of the test.
fn rules(turns: &str) -> Rules {
    let users: String = NAMES.map(|name| format!("[users.{name}]\n")).concat();
    let text = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://h\"\ntimezone = \"Europe/Amsterdam\"\n[ome]\napi_token = {{ env = \"T\" }}\n\
         [conductor]\n[apps.show]\n{users}[channels.main]\napp = \"show\"\nqueue = true\nturn = \"10m\"\ngrace = \"30s\"\n\
         hold = \"3s\"\nturns = [{turns}]\n"
    );
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    Rules::of(&roster, &roster.channels["main"]).unwrap()
}

/// On 25 October 2026, three o'clock is two o'clock again.
const TIMETABLE: &str = "{ user = \"eve\", at = 2026-10-25T01:50:00, for = \"1h\" },
    { user = \"ann\", at = 2026-10-25T02:50:00+01:00, for = \"5m\" },
    { user = \"ben\", at = 2026-10-25T03:30:00, for = \"20m\" },
    { user = \"dee\", at = 2026-10-27T12:00:00, for = \"2h\" }";

fn start() -> Timestamp {
    "2026-10-24T22:00:00Z".parse().unwrap()
}

/// OvenMediaEngine, which reads a schedule up to a second after it was written, and then follows the clock.
struct Engine {
    read: Vec<Shown>,
    written: Vec<(Timestamp, Vec<Shown>)>,
}

impl Engine {
    fn write(&mut self, now: Timestamp, programs: Vec<Shown>) {
        let last = self.written.last().map_or(&self.read, |(_, last)| last);
        if *last != programs {
            self.written.push((now + secs(1), programs));
        }
    }

    /// What it shows, and since when that was scheduled.
    fn shows(&mut self, now: Timestamp) -> Option<Shown> {
        while self.written.first().is_some_and(|(at, _)| *at <= now) {
            self.read = self.written.remove(0).1;
        }
        let mut all = self.read.iter().rev();
        all.find(|program| program.from <= now).cloned()
    }
}

#[derive(Clone, Debug)]
enum Event {
    Up(usize),
    Down(usize),
    Act(usize, usize, i64),
    Program(bool),
    Engine(bool),
    Timetable(bool),
    Clock(i64),
}

struct World {
    rules: Rules,
    quiet: Rules,
    has_timetable: bool,
    state: State,
    engine: Engine,
    now: Timestamp,
    live: BTreeMap<Slug, Timestamp>,
    runs: bool,
    answers: bool,
    /// Whether people have asked for anything so far.
    acted: bool,
    /// Nothing is said of what the engine shows before this: it was told late, or its clock jumped.
    unsure: Timestamp,
    turns: Vec<Turn>,
}

impl World {
    fn new(turns: &str) -> Self {
        let state = State::new(start());
        World {
            rules: rules(turns),
            quiet: rules(""),
            has_timetable: true,
            engine: Engine {
                read: state.programs(&rules(turns)),
                written: Vec::new(),
            },
            state,
            now: start(),
            live: BTreeMap::new(),
            runs: true,
            answers: true,
            acted: false,
            unsure: start() + secs(3),
            turns: Vec::new(),
        }
    }

    fn rules(&self) -> Rules {
        match self.has_timetable {
            true => self.rules.clone(),
            false => self.quiet.clone(),
        }
    }

    fn seen(&self) -> Seen {
        if !self.answers {
            return Seen::Nothing;
        }
        let live = self.live.iter().map(|(user, created)| Live {
            user: user.clone(),
            created: *created,
            silent: None,
        });
        Seen::Live(live.collect())
    }

    /// One round of the program, and a restart from its state.
    fn step(&mut self) {
        let rules = self.rules();
        if self.runs {
            let before = self.state.clone();
            let seen = self.seen();
            self.state.step(&rules, &seen, self.now);
            let again = {
                let mut again = self.state.clone();
                again.step(&rules, &seen, self.now);
                again
            };
            assert_eq!(again, self.state, "the same again changes nothing");
            let text = toml::to_string(&self.state).unwrap();
            let read: State = toml::from_str(&text).unwrap();
            assert_eq!(read, self.state, "{text}");
            self.state = read;
            self.check(&rules, &before);
            self.engine.write(self.now, self.state.programs(&rules));
        }
        self.compare(&rules);
    }

    fn check(&mut self, rules: &Rules, before: &State) {
        let state = &self.state;
        let mut names: Vec<&Slug> = state.waiting.iter().map(|one| &one.user).collect();
        names.extend(state.turn.iter().map(|turn| &turn.user));
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "each one is there once: {state:?}");
        assert!(
            state
                .waiting
                .iter()
                .all(|one| !state.blocked.contains_key(&one.user))
        );
        let expected = match rules.planned_at(self.now) {
            Some(planned) => Some(&planned.user),
            None => state.turn.as_ref().map(|turn| &turn.user),
        };
        assert_eq!(state.shown.user.as_ref(), expected);
        let unmoved: Vec<_> = state.waiting.iter().filter(|one| !one.moved).collect();
        if !self.acted {
            assert!(
                unmoved.is_sorted_by_key(|one| one.since),
                "in order of arrival: {state:?}"
            );
        }
        let Some(turn) = &state.turn else { return };
        if before.turn.as_ref().map(|old| old.from) == Some(turn.from) {
            return;
        }
        self.turns.push(turn.clone());
        if self.acted {
            return;
        }
        // whoever has waited longer, and can be on air, is on air first
        let place = before.waiting.iter().find(|one| one.user == turn.user);
        for other in &state.waiting {
            if let Some(place) = place
                && other.lost.is_none()
                && before
                    .waiting
                    .iter()
                    .any(|one| one.user == other.user && one.lost.is_none())
            {
                assert!(
                    other.since >= place.since,
                    "{other:?} was passed by {turn:?}"
                );
            }
        }
    }

    /// The engine shows what the state says.
    fn compare(&mut self, rules: &Rules) {
        let shows = self.engine.shows(self.now);
        if self.now < self.unsure || !self.answers || self.is_beyond_schedule() {
            return;
        }
        let mut state = self.state.clone();
        state.advance(rules, self.now);
        assert_eq!(
            shows.map(|shown| shown.user),
            Some(state.shown.user),
            "at {}",
            self.now
        );
    }

    /// Whether the program has been away for longer than its last schedule reaches.
    fn is_beyond_schedule(&self) -> bool {
        let programs = &self.engine.read;
        let is_last = programs.last().is_some_and(|last| last.from <= self.now);
        let is_full = is_last && programs.len() >= PROGRAMS;
        !self.runs && (is_full || self.now.duration_since(self.state.at) > HORIZON)
    }

    fn wait(&mut self, seconds: i64) {
        let end = self.now + secs(seconds);
        let mut rounds = 0;
        while self.now < end {
            rounds += 1;
            // nothing happens in the meantime, except what is planned
            let rules = self.rules();
            let soon = [self.state.due(&rules), rules.boundary_after(self.now)];
            let grace = |lost: Option<Timestamp>| lost.map(|lost| lost + rules.grace);
            let lost = self.state.waiting.iter().filter_map(|one| grace(one.lost));
            let mut soon: Vec<_> = soon.into_iter().flatten().chain(lost).collect();
            soon.retain(|at| *at > self.now);
            let next = match rounds {
                ..6 => self.now + secs(1),
                _ => soon
                    .into_iter()
                    .min()
                    .map_or(end, |at| at.max(self.now + secs(1))),
            };
            self.now = next.min(end);
            self.step();
        }
    }

    fn happen(&mut self, event: &Event) {
        let rules = self.rules();
        match *event {
            Event::Up(who) => {
                let (now, name) = (self.now, slug(NAMES[who]));
                if self.answers {
                    self.live.entry(name).or_insert(now);
                }
            }
            Event::Down(who) => {
                self.live.remove(NAMES[who]);
            }
            Event::Act(kind, who, number) if self.runs && self.answers => {
                self.state.advance(&rules, self.now);
                if self.state.settled(&rules).is_some() {
                    return;
                }
                self.acted = true;
                let user = slug(NAMES[who]);
                let act = match kind {
                    0 => Act::Skip { user: None },
                    1 => Act::Extend {
                        user: None,
                        by: secs(number),
                    },
                    2 => Act::Move {
                        user,
                        to: usize::try_from(number % 6).unwrap(),
                    },
                    3 => Act::Now { user },
                    4 => Act::Block {
                        user,
                        until: self.now + secs(number),
                    },
                    5 => Act::Unblock { user },
                    6 => Act::Pause,
                    _ => Act::Resume,
                };
                let before = self.state.clone();
                if self.state.act(&rules, &act).is_err() {
                    assert_eq!(self.state, before, "a refused act changes nothing");
                }
                self.engine.write(self.now, self.state.programs(&rules));
            }
            Event::Act(..) => {}
            Event::Program(runs) => {
                if self.is_beyond_schedule() {
                    // the engine reads the next one first
                    self.unsure = self.now + secs(6);
                }
                self.runs = runs;
            }
            Event::Engine(answers) => {
                if !answers {
                    self.live.clear();
                }
                self.answers = answers;
                // it reads the schedule when it starts, and is told of it within seconds
                self.unsure = self.now + secs(6);
            }
            Event::Timetable(on) if self.runs => {
                self.has_timetable = on;
                self.unsure = self.now + secs(6);
            }
            Event::Timetable(_) => {}
            Event::Clock(by) if self.runs => {
                self.now += secs(by);
                self.state.shift(secs(by));
                for (at, _) in &mut self.engine.written {
                    *at += secs(by);
                }
                let created = self.live.values_mut();
                created.for_each(|at| *at = (*at).min(self.now));
                self.unsure = self.now + secs(6);
            }
            Event::Clock(_) => {}
        }
    }
}

fn quiet_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..5usize).prop_map(Event::Up),
        2 => (0..5usize).prop_map(Event::Down),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => quiet_event(),
        4 => (0..8usize, 0..5usize, 1..4000i64).prop_map(|(kind, who, number)| Event::Act(kind, who, number)),
        1 => any::<bool>().prop_map(Event::Program),
        1 => any::<bool>().prop_map(Event::Engine),
        1 => any::<bool>().prop_map(Event::Timetable),
        1 => (-4000..4000i64).prop_map(Event::Clock),
    ]
}

/// Short and long pauses; in all, days.
fn pause() -> impl Strategy<Value = i64> {
    prop_oneof![3 => 0..5i64, 3 => 5..90i64, 3 => 90..1500i64, 1 => 1500..7000i64]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn arrivals_are_on_air_in_order_and_the_engine_shows_what_is_said(
        events in prop::collection::vec((quiet_event(), pause()), 1..150)
    ) {
        let mut world = World::new(TIMETABLE);
        for (event, pause) in &events {
            world.happen(event);
            world.step();
            world.wait(*pause);
        }
    }

    #[test]
    fn whatever_happens_the_state_stays_sound(
        events in prop::collection::vec((any_event(), pause()), 1..150)
    ) {
        let mut world = World::new(TIMETABLE);
        for (event, pause) in &events {
            world.happen(event);
            world.step();
            world.wait(*pause);
        }
    }

    /// A program that does not run for a while comes to the same state as one that was there, if nobody came or went.
    #[test]
    fn an_absent_program_misses_nothing(
        events in prop::collection::vec((quiet_event(), pause()), 1..40), absence in 1..3000i64
    ) {
        let mut world = World::new(TIMETABLE);
        for (event, pause) in &events {
            world.happen(event);
            world.step();
            world.wait(*pause);
        }
        world.wait(60);
        let rules = world.rules();
        let mut absent = world.state.clone();
        world.wait(absence);
        absent.step(&rules, &world.seen(), world.now);
        prop_assert_eq!(absent.turn, world.state.turn);
        prop_assert_eq!(absent.shown, world.state.shown);
        prop_assert_eq!(absent.waiting, world.state.waiting);
    }
}

/// A world without a timetable in which these are live, in this order.
fn world(live: &[&str]) -> World {
    let mut world = World::new("");
    for name in live {
        world.live.insert(slug(name), world.now);
        world.step();
        world.wait(1);
    }
    world.wait(5);
    world
}

impl World {
    fn on_air(&self) -> &str {
        self.state.shown.user.as_deref().unwrap_or("-")
    }

    fn waiting(&self) -> String {
        let names: Vec<_> = self.state.waiting.iter().map(|one| &*one.user).collect();
        names.join(" ")
    }

    fn act(&mut self, act: &Act) -> Result<String, Refusal> {
        let rules = self.rules();
        self.acted = true;
        let done = self.state.act(&rules, act);
        self.wait(4);
        done
    }
}

#[test]
fn each_one_has_a_turn_and_then_waits_again() {
    let mut world = world(&["ben", "ann", "cas"]);
    assert_eq!((world.on_air(), &*world.waiting()), ("ben", "ann cas"));
    world.wait(600);
    assert_eq!((world.on_air(), &*world.waiting()), ("ann", "cas ben"));
    world.wait(600);
    assert_eq!((world.on_air(), &*world.waiting()), ("cas", "ben ann"));
    let starts: Vec<_> = world.turns.iter().map(|turn| turn.from).collect();
    assert_eq!(starts[1].duration_since(starts[0]), secs(600));
}

#[test]
fn who_is_alone_goes_on_until_somebody_comes() {
    let mut world = world(&["ann"]);
    world.wait(5000);
    assert_eq!(world.on_air(), "ann");
    world.live.insert(slug("ben"), world.now);
    world.wait(4);
    assert_eq!((world.on_air(), &*world.waiting()), ("ben", "ann"));
}

#[test]
fn who_drops_out_keeps_the_turn_for_the_grace_and_viewers_see_the_clip_after_the_hold() {
    let mut world = world(&["ann", "ben"]);
    world.live.remove("ann");
    world.wait(2);
    assert!(
        !world.state.falls_back(&world.rules()),
        "the last picture stands"
    );
    world.wait(2);
    assert!(world.state.falls_back(&world.rules()));
    world.live.insert(slug("ann"), world.now);
    world.wait(2);
    assert_eq!(world.on_air(), "ann");
    assert!(!world.state.falls_back(&world.rules()));
    world.live.remove("ann");
    world.wait(29);
    assert_eq!(world.on_air(), "ann");
    world.wait(3);
    assert_eq!((world.on_air(), &*world.waiting()), ("ben", ""));
}

#[test]
fn who_waits_and_drops_out_keeps_their_place_for_the_grace() {
    let mut world = world(&["ann", "ben", "cas"]);
    world.live.remove("ben");
    world.wait(20);
    assert_eq!(world.waiting(), "ben cas");
    world.live.insert(slug("ben"), world.now);
    world.wait(40);
    assert_eq!(world.waiting(), "ben cas");
    world.live.remove("ben");
    world.wait(31);
    assert_eq!(world.waiting(), "cas");
    world.live.insert(slug("ben"), world.now);
    world.wait(2);
    assert_eq!(world.waiting(), "cas ben", "a new arrival");
}

#[test]
fn an_absent_one_is_passed_and_keeps_their_place() {
    let mut world = world(&["ann", "ben", "cas"]);
    world.wait(580);
    world.live.remove("ben");
    world.wait(15);
    assert_eq!((world.on_air(), &*world.waiting()), ("cas", "ben ann"));
}

#[test]
fn skip_ends_a_turn_and_nobody_comes_straight_back() {
    let mut world = world(&["ann", "ben"]);
    world.act(&Act::Skip { user: None }).unwrap();
    assert_eq!((world.on_air(), &*world.waiting()), ("ben", "ann"));
    let refused = world.act(&Act::Skip {
        user: Some(slug("ann")),
    });
    assert_eq!(
        refused,
        Err(Refusal::NotOnAir(slug("ann"))),
        "a repeated request hits nobody else"
    );
    world.live.remove("ann");
    world.wait(40);
    world
        .act(&Act::Skip {
            user: Some(slug("ben")),
        })
        .unwrap();
    assert_eq!(world.on_air(), "-", "alone, and not straight back");
    world.wait(300);
    assert_eq!(world.on_air(), "-");
    world.wait(320);
    assert_eq!(world.on_air(), "ben");
}

#[test]
fn extend_move_and_pause() {
    let mut world = world(&["ann", "ben", "cas"]);
    world
        .act(&Act::Extend {
            user: Some(slug("ann")),
            by: secs(300),
        })
        .unwrap();
    world
        .act(&Act::Move {
            user: slug("cas"),
            to: 1,
        })
        .unwrap();
    assert_eq!(world.waiting(), "cas ben");
    world.wait(800);
    assert_eq!(world.on_air(), "ann");
    world.act(&Act::Pause).unwrap();
    world.wait(5000);
    assert_eq!(world.on_air(), "ann");
    assert!(
        world.state.expected(&world.rules()).is_empty(),
        "nobody knows"
    );
    world.act(&Act::Resume).unwrap();
    world.wait(60);
    assert_eq!(world.on_air(), "ann");
    world.wait(40);
    assert_eq!((world.on_air(), &*world.waiting()), ("cas", "ben ann"));
}

#[test]
fn somebody_put_on_air_does_not_cost_anybody_their_time() {
    let mut world = world(&["ann", "ben", "cas"]);
    world.wait(200);
    world.act(&Act::Now { user: slug("cas") }).unwrap();
    assert_eq!((world.on_air(), &*world.waiting()), ("cas", "ann ben"));
    world.wait(600);
    assert_eq!((world.on_air(), &*world.waiting()), ("ann", "ben cas"));
    world.wait(370);
    assert_eq!(world.on_air(), "ann", "the time that was left");
    world.wait(40);
    assert_eq!(world.on_air(), "ben");
    assert_eq!(
        world.act(&Act::Now { user: slug("dee") }),
        Err(Refusal::NotWaiting(slug("dee")))
    );
}

#[test]
fn who_is_blocked_gets_no_turn_until_then() {
    let mut world = world(&["ann", "ben"]);
    let until = world.now + secs(1000);
    world
        .act(&Act::Block {
            user: slug("ann"),
            until,
        })
        .unwrap();
    assert_eq!((world.on_air(), &*world.waiting()), ("ben", ""));
    world.wait(900);
    assert_eq!(world.on_air(), "ben");
    world.wait(110);
    world.wait(4);
    assert_eq!(
        (world.on_air(), &*world.waiting()),
        ("ann", "ben"),
        "ben has had his time"
    );
}

#[test]
fn the_timetable_has_precedence_and_the_turn_goes_on_after_it() {
    let at = start() + secs(300);
    let mut world = World::new(&format!("{{ user = \"eve\", at = {at}, for = \"20m\" }}"));
    for name in ["ann", "ben"] {
        world.live.insert(slug(name), world.now);
        world.wait(1);
    }
    world.wait(250);
    let expected = world.state.expected(&world.rules());
    let from = expected[0].from;
    assert_eq!(&*expected[0].user, "ben");
    world.wait(60);
    assert_eq!(world.on_air(), "eve");
    assert!(matches!(
        world.act(&Act::Skip { user: None }),
        Err(Refusal::Timetable(..))
    ));
    world.wait(1200);
    assert_eq!(world.on_air(), "ann");
    world.wait(300);
    assert_eq!(world.on_air(), "ben");
    assert_eq!(world.turns.last().unwrap().from, from, "as was foreseen");
}

#[test]
fn an_engine_that_is_away_costs_nobody_their_turn() {
    let mut world = world(&["ann", "ben"]);
    world.wait(100);
    world.happen(&Event::Engine(false));
    world.wait(3600);
    assert_eq!(
        world.state.programs(&world.rules()).len(),
        1,
        "it starts with whose turn it was"
    );
    world.happen(&Event::Engine(true));
    world.wait(10);
    for name in ["ben", "ann"] {
        world.live.insert(slug(name), world.now);
        world.wait(5);
    }
    assert_eq!((world.on_air(), &*world.waiting()), ("ann", "ben"));
    world.wait(400);
    assert_eq!(world.on_air(), "ann");
    world.wait(120);
    assert_eq!(world.on_air(), "ben");
}

#[test]
fn a_clock_that_jumps_neither_ends_nor_repeats_a_turn() {
    for by in [-7200, 7200, 30 * 86_400] {
        let mut world = world(&["ann", "ben"]);
        world.wait(300);
        world.happen(&Event::Clock(by));
        world.wait(200);
        assert_eq!(world.on_air(), "ann", "{by}");
        world.wait(120);
        assert_eq!(world.on_air(), "ben", "{by}");
    }
}

#[test]
fn a_hand_over_that_is_near_is_not_changed() {
    let mut world = world(&["ann", "ben"]);
    let due = world.state.due(&world.rules()).unwrap();
    world.now = due - secs(1);
    world.live.remove("ben");
    world.step();
    assert!(world.state.settled(&world.rules()).is_some());
    assert_eq!(world.state.programs(&world.rules())[1].from, due);
    world.wait(1);
    assert_eq!(world.on_air(), "ben", "the engine has switched");
    assert!(LEAD > secs(1));
}

#[test]
fn an_act_is_remembered_by_its_id() {
    let mut state = State::new(start());
    for number in 0..100 {
        state.remember(&format!("id-{number}"), "done");
    }
    assert_eq!(state.answered("id-99"), Some("done"));
    assert_eq!(state.answered("id-1"), None, "long ago");
}
