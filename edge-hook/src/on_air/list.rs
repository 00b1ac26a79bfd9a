//! The list of live streams, and when to poll the engine.
//!
//! The engine is polled at most once a second, or every 400 ms while an admitted publisher is not live yet, with one poll at
//! a time, however many viewers there are.

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
    kept::KeptFile,
    outage::explained,
    poll::{PollMemory, Polled, poll},
    snapshot::{RunningStream, Snapshot},
    source::LiveSource,
};
use crate::{
    directory::{Directory, SharedRoster},
    log::{LogSink, record},
};

/// How long the result or failure of a poll is reused.
const FRESH: Duration = Duration::from_secs(1);
/// How long while an admitted publisher is not live yet, since pages wait for the stream.
const FRESH_FOR_NEW: Duration = Duration::from_millis(400);
/// The maximum age of a poll for a name to count as taken.
const RECENT: Duration = Duration::from_secs(6);

/// The list of live streams. Clones share it.
#[derive(Clone)]
pub struct LiveList(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) roster: SharedRoster,
    source: LiveSource,
    known: ArcSwap<Snapshot>,
    /// What a poll remembers for the next one. Locked by the running poll.
    flight: sync::Mutex<PollMemory>,
    /// The apps of all rosters so far; `None` unless `enforce` runs.
    pub(super) apps: Mutex<Option<BTreeSet<Slug>>>,
    pub(super) admitted: Mutex<Admitted>,
    /// The file of the admitted publishers, if they are kept, and a notice of each change of them.
    pub(super) kept: OnceLock<KeptFile>,
    pub(super) changed: sync::Notify,
    /// The document of the last request, reused until a poll or another roster changes it.
    published: ArcSwapOption<Published>,
    /// Reports outages of the engine.
    reporter: OnceLock<Reporter>,
    /// The log for advice and ended streams.
    log: OnceLock<LogSink>,
}

type Reporter = Box<dyn Fn(&str) + Send + Sync>;

struct Published {
    known: Arc<Snapshot>,
    directory: Arc<Directory>,
    document: Arc<Document>,
}

impl LiveList {
    /// Creates a list of the roster's public streams. It polls the engine only on demand.
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
            kept: OnceLock::new(),
            changed: sync::Notify::new(),
            published: ArcSwapOption::empty(),
            reporter: OnceLock::new(),
            log: OnceLock::new(),
        }))
    }

    /// Reports, in a line each, when the engine's REST interface fails or refuses the token, and when it recovers.
    /// Only the first call has an effect, for all clones.
    #[must_use]
    pub fn reporting_to(self, report: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let _ = self.0.reporter.set(Box::new(report));
        self
    }

    /// Logs advice and ended streams to `log`. Only the first call has an effect.
    pub(crate) fn log_to(&self, log: LogSink) {
        let _ = self.0.log.set(log);
    }

    /// The current list, at most a second old or marked as stale.
    pub(crate) async fn document(&self) -> Arc<Document> {
        self.refresh().await;
        self.0.document()
    }

    /// Polls the engine unless the last poll is fresh.
    pub(crate) async fn refresh(&self) {
        if !self.0.is_fresh() {
            let inner = self.0.clone();
            // in its own task, so that a viewer who leaves does not cancel the poll for others
            let _ = tokio::spawn(async move { inner.poll(false).await }).await;
        }
    }

    /// The streams that were live at the last poll; `None` if that failed.
    #[cfg(feature = "notifications")]
    pub(crate) fn live_streams(&self) -> Option<Vec<LiveStream>> {
        let known = self.0.known.load();
        (!known.is_stale()).then(|| known.live.clone())
    }

    /// Whether the stream was live at the last poll; `None` if that failed.
    pub(crate) fn is_live(&self, stream: &StreamName) -> Option<bool> {
        let known = self.0.known.load();
        (!known.is_stale()).then(|| known.is_live(stream))
    }

    /// Remembers an admitted publisher. Returns whether the name is taken: the engine already has a stream of this
    /// name from another connection, and will refuse this one. Sends no request.
    pub(crate) fn admit(&self, stream: &StreamName, publisher: Publisher) -> bool {
        let known = self.0.known.load();
        let held = known.streams.iter().find(|held| held.stream == *stream);
        let live = held.and_then(|held| held.input.client);
        let mut admitted = self.0.admitted();
        let left = admitted.has_left(stream);
        admitted.admit(stream.clone(), publisher, live, Instant::now());
        drop(admitted);
        self.0.changed.notify_one();
        held.is_some() && !left && !known.is_stale() && known.is_younger(RECENT)
    }

    /// Records that a publisher's connection closed.
    pub(crate) fn close(&self, client: SocketAddr) {
        let known = self.0.known.load();
        let began = |stream: &StreamName| {
            let held = known.streams.iter().find(|held| held.stream == *stream);
            held.and_then(|held| held.created)
        };
        self.0.admitted().close(client, began, Instant::now());
        self.0.changed.notify_one();
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

    /// Whether a publisher was admitted recently whose stream is not live yet.
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

    /// Polls the engine, unless the last poll is fresh. With `now`, polls in any case.
    pub(super) async fn poll(&self, now: bool) {
        let mut memory = self.flight.lock().await;
        // another poll may have finished in the meantime
        if !now && self.is_fresh() {
            return;
        }
        let known = self.known.load_full();
        let directory = self.roster.current();
        let seen = match &self.source {
            LiveSource::Local(streams) => Ok((streams(&directory), Vec::new())),
            LiveSource::Engine(rest) => {
                let apps = self.apps();
                let seen = poll(rest, &directory, apps.as_ref(), &mut memory).await;
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
        // reporting may be slow
        drop(memory);
        self.report_outage(known.failed.as_ref(), new.failed.as_ref());
    }

    /// Takes the live and the running streams from a poll. Logs its advice and reports its failures.
    fn take(
        &self,
        seen: Polled,
        rest: &RestClient,
        memory: &mut PollMemory,
    ) -> (Vec<LiveStream>, Vec<RunningStream>) {
        for (what, why) in &seen.failures {
            self.report(&format!(
                "/live.json has no new data about {what}: OvenMediaEngine at {} {}",
                rest.server(),
                explained(why)
            ));
        }
        let now = Instant::now();
        for (stream, text) in memory.advice(&self.roster.current()) {
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

    /// Reports a failure after successes, or a recovery. A refused token is also reported if the engine was down
    /// before, such as during a restart with another token.
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

    /// Prints a line for the operator.
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

    /// The document, renewed after each poll and for each roster, since a stream may have become private.
    fn document(&self) -> Arc<Document> {
        let (known, directory) = (self.known.load_full(), self.roster.current());
        if let Some(published) = &*self.published.load()
            && Arc::ptr_eq(&published.known, &known)
            && Arc::ptr_eq(&published.directory, &directory)
        {
            return published.document.clone();
        }
        let document = Document::new(&directory, known.at, known.is_stale(), &known.live);
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
