//! The loop: one round after the other, each of which can be repeated.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use edge_hook::{LogSink, SharedRoster};
use engine::rest::RestClient;
use jiff::{SignedDuration, Timestamp};
use roster::{Roster, Slug};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use super::{
    Place, audit,
    clock::Reading,
    document::{self, Document},
    keeper::{Keeper, write_schedule},
    presence::Presence,
    queue::{Rules, Seen},
    request::{Answer, Denied, Inbox, Request, Requests},
};
use crate::{
    deploy::{channels::is_conducted, ome::timetable_schedule},
    failure::Failure,
    project::{lock::Lock, replace::replace},
};

/// How often OvenMediaEngine is asked who is live.
const EVERY: Duration = Duration::from_millis(500);
/// How often what pages read is written, also if nothing has changed: its time says that somebody looks after it.
const REFRESH: SignedDuration = SignedDuration::from_secs(10);

/// Prints a line.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// What a conductor works with.
pub struct Conductor {
    place: Place,
    roster: SharedRoster,
    rest: RestClient,
    log: LogSink,
    say: Say,
    inbox: Inbox,
    /// Wakes it: there is another roster.
    changed: Arc<Notify>,
    pending: Vec<Request>,
    queues: BTreeMap<Slug, Keeper>,
    presence: BTreeMap<Slug, Presence>,
    clock: Reading,
    published: Option<Document>,
    /// Failures that were said already.
    failing: BTreeSet<String>,
    _lock: Lock,
}

impl Conductor {
    /// A conductor, and the way to ask it. It writes a line for each act to `log`, and says what fails.
    ///
    /// # Errors
    /// When its folder cannot be used, or another one runs.
    pub fn new(
        place: Place,
        roster: SharedRoster,
        rest: RestClient,
        log: LogSink,
        say: Say,
    ) -> Result<(Self, Requests, Arc<Notify>), Failure> {
        place.make()?;
        let lock = Lock::try_take(&place.lock())?.ok_or_else(|| {
            let folder = place.lock();
            Failure::Usage(format!(
                "another conductor runs here: {} is locked",
                folder.display()
            ))
        })?;
        let (requests, inbox) = Requests::channel();
        let changed = Arc::new(Notify::new());
        let conductor = Conductor {
            place,
            roster,
            rest,
            log,
            say,
            inbox,
            changed: changed.clone(),
            pending: Vec::new(),
            queues: BTreeMap::new(),
            presence: BTreeMap::new(),
            clock: Reading::now(),
            published: None,
            failing: BTreeSet::new(),
            _lock: lock,
        };
        Ok((conductor, requests, changed))
    }

    /// Runs until the future is dropped.
    pub async fn run(mut self) {
        loop {
            let wait = self.round().await;
            tokio::select! {
                () = sleep(wait) => {}
                () = self.changed.notified() => {}
                Some(request) = self.inbox.orders.recv() => self.take(request),
            }
            while let Ok(request) = self.inbox.orders.try_recv() {
                self.take(request);
            }
        }
    }

    /// Whose turn is meant is fixed when the request comes, not when it is done.
    fn take(&mut self, mut request: Request) {
        if let Some(keeper) = self.queues.get(&*request.channel) {
            request.act = request.act.about(&keeper.state);
        }
        self.pending.push(request);
    }

    /// Goes through all queues once. Returns how long nothing is to be done.
    pub async fn round(&mut self) -> Duration {
        let directory = self.roster.current();
        // mitts.toml is never an index, unless somebody puts one in its place
        let Some(roster) = directory.whole() else {
            return EVERY;
        };
        self.follow(roster);
        let seen = self.ask(roster).await;
        let now = Reading::now();
        let jump = now.jump_since(&self.clock);
        if !jump.is_zero() {
            (self.say)(&format!("the clock of this machine was set, by {jump:#}"));
        }
        self.clock = now.clone();
        let mut failures = BTreeMap::new();
        for (name, keeper) in &mut self.queues {
            keeper.shift(jump);
            let app = roster.channels.get(name).map(|channel| &channel.app.value);
            let seen = app.and_then(|app| seen.get(app)).unwrap_or(&Seen::Nothing);
            if let Err(error) = keeper.step(seen, &now) {
                failures.insert(format!("state {name}"), error);
            }
        }
        self.act(&now);
        self.write_schedules(roster, &mut failures);
        if let Err(error) = self.publish(roster, now.wall) {
            failures.insert("public".to_owned(), error);
        }
        self.report(failures);
        self.wait(now.wall)
    }

    /// Has a keeper for each queue of the roster.
    fn follow(&mut self, roster: &Roster) {
        let mut rules = BTreeMap::new();
        for channel in roster.channels.values() {
            if let Some(found) = Rules::of(roster, channel) {
                rules.insert(channel.slug.value.clone(), found);
            }
        }
        self.queues.retain(|name, _| rules.contains_key(name));
        for (name, rules) in rules {
            match self.queues.get_mut(&name) {
                Some(keeper) => keeper.rules = rules,
                None => {
                    let now = Reading::now();
                    let folder = self.place.state();
                    let keeper = Keeper::open(&folder, &name, rules, &now, &*self.say);
                    self.queues.insert(name, keeper);
                }
            }
        }
    }

    /// Asks who is live in each app with a queue.
    async fn ask(&mut self, roster: &Roster) -> BTreeMap<Slug, Seen> {
        let mut all = BTreeMap::new();
        for (name, keeper) in &self.queues {
            let Some(channel) = roster.channels.get(name) else {
                continue;
            };
            let app = channel.app.value.clone();
            let presence = self.presence.entry(app.clone()).or_default();
            let on_air = keeper.state.turn.as_ref().map(|turn| &turn.user);
            let users = &keeper.rules.users;
            let asked = presence.ask(&self.rest, &app, users, on_air, Timestamp::now());
            // hand-overs do not wait for an engine that is slow
            let seen = timeout(Duration::from_secs(2), asked).await;
            all.insert(app, seen.unwrap_or(Seen::Nothing));
        }
        self.presence.retain(|app, _| all.contains_key(app));
        all
    }

    /// Does what was asked for, except where a hand-over is too near.
    fn act(&mut self, now: &Reading) {
        for request in std::mem::take(&mut self.pending) {
            let keeper = self.queues.get_mut(&*request.channel);
            if let Some(keeper) = &keeper
                && keeper.state.settled(&keeper.rules).is_some()
                && keeper.state.answered(&request.id).is_none()
            {
                self.pending.push(request);
                continue;
            }
            let answer: Answer = match keeper {
                None => Err(Denied::NoQueue(request.channel.clone())),
                Some(keeper) => match keeper.act(&request.act, &request.id, now) {
                    Ok(done) => done.map_err(Denied::Refused),
                    Err(error) => {
                        (self.say)(&format!("warning: {error:#}"));
                        Err(Denied::Machine)
                    }
                },
            };
            let line = audit::line(now.wall, &request, &request.act, &answer);
            self.log.write(&line);
            // who asked may have gone
            let _ = request.reply.send(answer);
        }
    }

    fn write_schedules(&self, roster: &Roster, failures: &mut BTreeMap<String, anyhow::Error>) {
        let mut written: BTreeSet<PathBuf> = BTreeSet::new();
        let channels = roster.channels.values();
        for channel in channels.filter(|channel| is_conducted(roster, &channel.app)) {
            let text = match self.queues.get(&channel.slug.value) {
                Some(keeper) => keeper.schedule(channel),
                None => timetable_schedule(channel),
            };
            let folder = self.place.schedules().join(channel.app.as_str());
            let file = folder.join(format!("{}.sch", *channel.slug));
            if let Err(error) = write_schedule(&file, &text) {
                failures.insert(format!("schedule {}", *channel.slug), error);
            }
            written.insert(file);
        }
        // a channel ends with its file
        let files = walkdir::WalkDir::new(self.place.schedules())
            .min_depth(2)
            .max_depth(2);
        for file in files.into_iter().filter_map(Result::ok) {
            let is_old = file
                .path()
                .extension()
                .is_some_and(|ending| ending == "sch");
            if is_old && !written.contains(file.path()) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    /// Writes what pages read, if it has changed.
    fn publish(&mut self, roster: &Roster, now: Timestamp) -> anyhow::Result<()> {
        let kept = self.queues.iter();
        let kept = kept.filter_map(|(name, keeper)| Some((roster.channels.get(name)?, keeper)));
        let mut channels = Vec::new();
        let mut all = Vec::new();
        for (channel, keeper) in kept {
            let overview = document::overview(roster, channel, &keeper.rules, &keeper.state);
            if document::is_public(roster, channel) {
                channels.push(overview.queue().clone());
            }
            all.push(overview);
        }
        self.inbox.queues.send_if_modified(|known| {
            let differ = known[..] != all[..];
            if differ {
                *known = all.into();
            }
            differ
        });
        let document = Document {
            time: now,
            channels,
        };
        if let Some(old) = &self.published
            && old.channels == document.channels
            && now.duration_since(old.time).abs() < REFRESH
        {
            return Ok(());
        }
        let json = serde_json::to_vec(&document).context("queue.json has no text")?;
        replace(&self.place.public().join("queue.json"), &json)?;
        self.published = Some(document);
        Ok(())
    }

    /// Says what fails, once, and when it works again.
    fn report(&mut self, failures: BTreeMap<String, anyhow::Error>) {
        for (what, error) in &failures {
            if self.failing.insert(what.clone()) {
                (self.say)(&format!("warning: {error:#}; trying again"));
            }
        }
        let before = self.failing.len();
        self.failing.retain(|what| failures.contains_key(what));
        if self.failing.is_empty() && before > 0 {
            (self.say)("files can be written again");
        }
    }

    /// How long until the next hand-over, at most until the engine is asked again.
    fn wait(&self, now: Timestamp) -> Duration {
        let all = self.queues.values();
        let due = all
            .filter_map(|keeper| keeper.state.due(&keeper.rules))
            .min();
        let until = due.map(|due| due.duration_since(now) + SignedDuration::from_millis(20));
        let until = until.and_then(|until| Duration::try_from(until).ok());
        until.map_or(EVERY, |until| until.min(EVERY))
    }
}
