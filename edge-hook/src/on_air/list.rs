//! What is known of who is live, and when to look again.

use std::{
    collections::BTreeSet,
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::{ArcSwap, ArcSwapOption};
use engine::rest::{RestClient, RestError};
use jiff::Timestamp;
use roster::{Slug, StreamName};
use tokio::sync;

use super::{
    admitted::{Admitted, Publisher},
    document::{Document, LiveStream},
    known::{RunningStream, Snapshot},
    outage::explained,
    poll::{PollMemory, Polled, poll},
    source::LiveSource,
};
use crate::{
    directory::{Directory, SharedRoster},
    log::{LogSink, record},
};

/// How long an answer, or a failure, is reused; the engine is not asked more often.
const FRESH: Duration = Duration::from_secs(1);
/// The same while somebody was let in and is not live yet, whom pages wait for.
const FRESH_FOR_NEW: Duration = Duration::from_millis(400);
/// How old an answer may be to say that a name is taken.
const RECENT: Duration = Duration::from_secs(6);

/// Who is live. Clones are the same one.
#[derive(Clone)]
pub struct LiveList(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) roster: SharedRoster,
    source: LiveSource,
    known: ArcSwap<Snapshot>,
    /// The one look at a time, and what it remembers for the next.
    flight: sync::Mutex<PollMemory>,
    /// The apps of all rosters so far, while running streams are watched over: see `watch`.
    pub(super) apps: Mutex<Option<BTreeSet<Slug>>>,
    pub(super) admitted: Mutex<Admitted>,
    /// `known`, as the roster in force lets it be published.
    published: ArcSwapOption<Published>,
    /// Who is told when the engine no longer answers, and when it does again.
    reporter: OnceLock<Reporter>,
    /// Where advice about streams is logged, and the ends of those that may not go on.
    log: OnceLock<LogSink>,
}

type Reporter = Box<dyn Fn(&str) + Send + Sync>;

struct Published {
    known: Arc<Snapshot>,
    directory: Arc<Directory>,
    document: Arc<Document>,
}

impl LiveList {
    /// A list of the roster's public streams. Nothing is asked before somebody wants to know.
    pub fn new(roster: SharedRoster, source: LiveSource) -> Self {
        let known = Snapshot {
            live: Vec::new(),
            streams: Vec::new(),
            at: None,
            failed: None,
            polled: None,
        };
        LiveList(Arc::new(Inner {
            roster,
            source,
            known: ArcSwap::from_pointee(known),
            flight: sync::Mutex::default(),
            apps: Mutex::default(),
            admitted: Mutex::default(),
            published: ArcSwapOption::empty(),
            reporter: OnceLock::new(),
            log: OnceLock::new(),
        }))
    }

    /// The same, saying in one line each when the engine's REST interface no longer answers or refuses the
    /// token, and when it answers again. The first `tell` counts, for all clones.
    #[must_use]
    pub fn reporting_to(self, report: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let _ = self.0.reporter.set(Box::new(report));
        self
    }

    /// Where advice about streams is logged, and the ends of those that may not go on. The first counts.
    pub(crate) fn log_to(&self, log: LogSink) {
        let _ = self.0.log.set(log);
    }

    /// The list as it is now: at most a second old, or marked stale.
    pub(crate) async fn document(&self) -> Arc<Document> {
        self.refresh().await;
        self.0.document()
    }

    /// Asks the engine unless an answer is a second old at most.
    pub(crate) async fn refresh(&self) {
        if !self.0.is_fresh() {
            let inner = self.0.clone();
            // a task of its own: a viewer who leaves does not end the look that others wait for
            let _ = tokio::spawn(async move { inner.poll(false).await }).await;
        }
    }

    /// Whether the stream was live at the last look; `None` where nobody knows.
    pub(crate) fn is_live(&self, stream: &StreamName) -> Option<bool> {
        let known = self.0.known.load();
        (!known.is_stale()).then(|| known.is_live(stream))
    }

    /// Remembers a publisher whom admission lets in. Returns whether the engine has a stream of that name
    /// already, from somebody else, and so refuses this one. Asks nobody.
    pub(crate) fn admit(&self, stream: &StreamName, publisher: Publisher) -> bool {
        let known = self.0.known.load();
        let held = known.streams.iter().find(|held| held.stream == *stream);
        let live = held.and_then(|held| held.input.client);
        let mut admitted = self.0.admitted();
        let left = admitted.has_left(stream);
        admitted.admit(stream.clone(), publisher, live, Instant::now());
        held.is_some() && !left && !known.is_stale() && known.is_younger(RECENT)
    }

    /// Notes that a publisher's connection is gone.
    pub(crate) fn close(&self, client: SocketAddr) {
        let known = self.0.known.load();
        let began = |stream: &StreamName| {
            let held = known.streams.iter().find(|held| held.stream == *stream);
            held.and_then(|held| held.created)
        };
        self.0.admitted().close(client, began, Instant::now());
    }
}

impl Inner {
    pub(super) fn rest(&self) -> Option<&RestClient> {
        match &self.source {
            LiveSource::Engine(rest) => Some(rest),
            LiveSource::Local(_) => None,
        }
    }

    pub(super) fn known(&self) -> Arc<Snapshot> {
        self.known.load_full()
    }

    pub(super) fn admitted(&self) -> MutexGuard<'_, Admitted> {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apps(&self) -> Option<BTreeSet<Slug>> {
        let apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        apps.clone()
    }

    /// Whether somebody was let in a moment ago whom no look has seen live.
    pub(super) fn expects_somebody(&self) -> bool {
        let known = self.known.load();
        let admitted = self.admitted();
        let mut expected = admitted.expected(Instant::now());
        expected.any(|stream| !known.is_live(stream))
    }

    fn is_fresh(&self) -> bool {
        let known = self.known.load();
        known.is_younger(FRESH_FOR_NEW) || known.is_younger(FRESH) && !self.expects_somebody()
    }

    /// Looks, unless that was done a moment ago. `now`: all the same.
    pub(super) async fn poll(&self, now: bool) {
        let mut memory = self.flight.lock().await;
        // whoever waited has its answer by now
        if !now && self.is_fresh() {
            return;
        }
        let known = self.known.load_full();
        let directory = self.roster.current();
        let roster = directory.roster();
        let seen = match &self.source {
            LiveSource::Local(streams) => Ok((streams(roster), Vec::new())),
            LiveSource::Engine(rest) => {
                let apps = self.apps();
                let seen = poll(rest, roster, apps.as_ref(), &mut memory).await;
                seen.map(|seen| self.take(seen, rest, &mut memory))
            }
        };
        let polled = Some(Instant::now());
        let (at, failed) = match &seen {
            Ok(_) => (Some(Timestamp::now()), None),
            Err(why) => (known.at, Some(why.clone())),
        };
        let (live, streams) = match seen {
            Ok(seen) => seen,
            Err(_) => (known.live.clone(), known.streams.clone()),
        };
        let new = Arc::new(Snapshot {
            live,
            streams,
            at,
            failed,
            polled,
        });
        self.known.store(new.clone());
        // whoever is told may take their time
        drop(memory);
        self.report_outage(known.failed.as_ref(), new.failed.as_ref());
    }

    /// What a look came to, with what is to be said about it said.
    fn take(
        &self,
        seen: Polled,
        rest: &RestClient,
        memory: &mut PollMemory,
    ) -> (Vec<LiveStream>, Vec<RunningStream>) {
        for (what, why) in &seen.failures {
            self.report(&format!(
                "/live.json lacks what is new about {what}: OvenMediaEngine at {} {}",
                rest.server(),
                explained(why)
            ));
        }
        let now = Instant::now();
        for (stream, text) in memory.advice() {
            self.log(&record::advised(&stream, &text, Timestamp::now()));
        }
        let (mut live, mut streams) = (Vec::new(), Vec::new());
        for (stream, known) in seen.streams {
            if known.is_live(now) {
                live.push(known.to_live_stream(stream.clone(), now));
            }
            streams.push(RunningStream {
                stream,
                created: known.created,
                input: known.input(),
            });
        }
        let on_air = |stream: &StreamName| streams.iter().any(|held| held.stream == *stream);
        self.admitted().prune(on_air, now);
        (live, streams)
    }

    /// Says what is new about the engine's answers. A token that is refused is told of also where the
    /// engine was down before, as during a restart with another one.
    fn report_outage(&self, before: Option<&RestError>, now: Option<&RestError>) {
        let Some(rest) = self.rest() else { return };
        let server = rest.server();
        let refused = |why: Option<&RestError>| matches!(why, Some(RestError::Refused(_)));
        match (before, now) {
            (Some(_), None) => self.report("/live.json is up to date again"),
            (_, Some(why)) if before.is_none() || refused(now) && !refused(before) => {
                self.report(&format!(
                    "/live.json is stale: OvenMediaEngine at {server} {}",
                    explained(why)
                ));
            }
            _ => {}
        }
    }

    /// Tells a person.
    pub(super) fn report(&self, text: &str) {
        if let Some(report) = self.reporter.get() {
            report(text);
        }
    }

    pub(super) fn log(&self, line: &str) {
        if let Some(log) = self.log.get() {
            log.write(line);
        }
    }

    /// Made anew when the engine or the roster has: somebody may just have become private.
    fn document(&self) -> Arc<Document> {
        let (known, directory) = (self.known.load_full(), self.roster.current());
        if let Some(published) = &*self.published.load()
            && Arc::ptr_eq(&published.known, &known)
            && Arc::ptr_eq(&published.directory, &directory)
        {
            return published.document.clone();
        }
        let roster = directory.roster();
        let document = Document::new(roster, known.at, known.is_stale(), &known.live);
        let document = Arc::new(document);
        self.published.store(Some(Arc::new(Published {
            known,
            directory,
            document: document.clone(),
        })));
        document
    }
}

impl fmt::Debug for LiveList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveList")
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
