//! The state that all requests share: the roster, the check of signatures, who is live, and the log.

use std::sync::{Arc, OnceLock};

use engine::webhook::{EmptySecret, Verifier};
use roster::Secret;

use crate::{directory::SharedRoster, key_check::Limits, log::LogSink, on_air::LiveList};

/// The state of [`crate::router`]. Cheap to clone; clones share it. Between requests it remembers, in memory
/// alone, how often each client checked a key, and with a [`LiveList`] which streams run and who was
/// admitted to them.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    roster: SharedRoster,
    verifier: Verifier,
    log: LogSink,
    list: OnceLock<LiveList>,
    limits: Limits,
}

impl AppState {
    /// The state over this roster. `secret` is the one that the engine signs with: `secret` of the roster's
    /// `[admission]`.
    ///
    /// # Errors
    /// When the secret is empty.
    pub fn new(roster: SharedRoster, secret: &Secret, log: LogSink) -> Result<Self, EmptySecret> {
        let verifier = Verifier::new(secret.reveal())?;
        Ok(AppState(Arc::new(Shared {
            roster,
            verifier,
            log,
            list: OnceLock::new(),
            limits: Limits::new(),
        })))
    }

    /// Adds a list of live streams. Only the first list counts, for all clones.
    #[must_use]
    pub fn with_live_list(self, list: LiveList) -> Self {
        list.log_to(self.0.log.clone());
        let _ = self.0.list.set(list);
        self
    }

    /// Ends running streams that the roster in force no longer allows, until it is dropped. A process beside
    /// the engine runs it next to its listener. Returns at once without a [`LiveList`] of the engine's REST
    /// interface, and never with one.
    pub async fn watch_streams(&self) {
        if let Some(list) = self.live_list() {
            list.enforce().await;
        }
    }

    /// The roster in force.
    pub fn roster(&self) -> &SharedRoster {
        &self.0.roster
    }

    /// The check of signatures.
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    /// Where decisions are logged.
    pub fn log(&self) -> &LogSink {
        &self.0.log
    }

    /// The list of live streams, if there is a source of it.
    pub fn live_list(&self) -> Option<&LiveList> {
        self.0.list.get()
    }

    /// The limits on checks of keys.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }
}
