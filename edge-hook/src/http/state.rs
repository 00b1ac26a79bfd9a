//! The state shared by all requests: the roster, the signature check, the live streams, and the log.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use engine::webhook::{EmptySecret, Verifier};
use jiff::SignedDuration;
use roster::Secret;

use crate::{
    directory::SharedRoster, key_check::Limits, log::LogSink, metrics::Metrics, obs::Tokens,
    on_air::LiveList, session::Seal,
};

/// The state of [`crate::router`]. Cheap to clone; clones share it. It remembers in memory how often each client
/// checked a key and, with a [`LiveList`], the running streams and their admitted publishers.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    roster: SharedRoster,
    verifier: Verifier,
    tokens: Tokens,
    log: LogSink,
    list: OnceLock<LiveList>,
    limits: Limits,
    failures: Limits,
    unlogged: Unlogged,
    metrics: Metrics,
    seal: Seal,
    /// How long a viewer's session lasts unless it is renewed.
    life: OnceLock<SignedDuration>,
}

/// The usual length of a session.
const LIFE: SignedDuration = SignedDuration::from_hours(2);

impl AppState {
    /// Creates the state for this roster. `secret` is `secret` of the roster's `[admission]`, with which the engine
    /// signs.
    ///
    /// # Errors
    /// When the secret is empty.
    pub fn new(roster: SharedRoster, secret: &Secret, log: LogSink) -> Result<Self, EmptySecret> {
        let verifier = Verifier::new(secret.reveal())?;
        Ok(AppState(Arc::new(Shared {
            roster,
            verifier,
            tokens: Tokens::new(secret),
            log,
            list: OnceLock::new(),
            limits: Limits::of_checks(),
            failures: Limits::of_failures(),
            unlogged: Unlogged::default(),
            metrics: Metrics::new(),
            seal: Seal::new(secret),
            life: OnceLock::new(),
        })))
    }

    /// Adds a list of live streams. Only the first call has an effect, for all clones.
    #[must_use]
    pub fn with_live_list(self, list: LiveList) -> Self {
        list.log_to(self.0.log.clone());
        let _ = self.0.list.set(list);
        self
    }

    /// How long a viewer's session lasts unless it is renewed; two hours by default. Only the first call has an effect.
    #[must_use]
    pub fn with_session_life(self, life: SignedDuration) -> Self {
        let _ = self.0.life.set(life);
        self
    }

    /// Ends running streams that the current roster no longer allows, until the future is dropped. Run it beside the
    /// listener. Without a [`LiveList`] of the engine's REST interface it returns at once, with one never. Meanwhile the
    /// admitted publishers are kept, if [`LiveList::keep_in`] says where.
    pub async fn watch_streams(&self) {
        if let Some(list) = self.live_list() {
            tokio::join!(list.enforce(), list.keep());
        }
    }

    /// Writes the file of admitted publishers, before the process ends.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_publishers(&self) -> std::io::Result<()> {
        self.live_list().map_or(Ok(()), LiveList::save)
    }

    /// The current roster.
    pub fn roster(&self) -> &SharedRoster {
        &self.0.roster
    }

    /// The verifier of signatures.
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    /// Makes and reads publish tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    /// The decision log.
    pub fn log(&self) -> &LogSink {
        &self.0.log
    }

    /// The list of live streams, if it has a source.
    pub fn live_list(&self) -> Option<&LiveList> {
        self.0.list.get()
    }

    /// Signs viewers' sessions.
    pub(crate) fn seal(&self) -> &Seal {
        &self.0.seal
    }

    /// How long a session lasts unless it is renewed.
    pub(crate) fn session_life(&self) -> SignedDuration {
        *self.0.life.get().unwrap_or(&LIFE)
    }

    /// The limits on key checks.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The limits on denials, beyond which they are not logged.
    pub(crate) fn failures(&self) -> &Limits {
        &self.0.failures
    }

    /// The denials that were not logged since the last one that was.
    pub(crate) fn unlogged(&self) -> &Unlogged {
        &self.0.unlogged
    }

    /// The counters.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}

/// A number of denials that were not logged.
#[derive(Debug, Default)]
pub(crate) struct Unlogged(AtomicU64);

impl Unlogged {
    /// One more.
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The number, which is 0 afterwards.
    pub(crate) fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}
