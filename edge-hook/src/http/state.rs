//! What the function knows: a roster, a secret, who is live, and where its log goes.

use std::sync::{Arc, OnceLock};

use engine::webhook::{EmptySecret, Verifier};
use roster::Secret;

use crate::{directory::SharedRoster, key_check::Limits, log::LogSink, on_air::LiveList};

/// The function, ready to be mounted by [`crate::router`]. Cheap to clone. Between requests it keeps, in this
/// process alone, how often each client checked a key, and with a [`LiveList`] what the engine's streams are
/// and who was admitted to them.
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
    /// A function over this roster. `secret` is the one that the engine signs with: `secret` of the
    /// roster's `[admission]`.
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

    /// The same, able to tell who is live. The first list counts, for all clones.
    #[must_use]
    pub fn with_live_list(self, list: LiveList) -> Self {
        list.log_to(self.0.log.clone());
        let _ = self.0.list.set(list);
        self
    }

    /// Ends running streams that the roster in force no longer allows, for as long as it is polled: a
    /// process beside the engine runs it next to its listener. It never returns where the function has a
    /// [`LiveList`] of the engine's REST interface, and at once where it has none.
    pub async fn watch_streams(&self) {
        if let Some(list) = self.live_list() {
            list.enforce().await;
        }
    }

    /// The roster in force.
    pub fn roster(&self) -> &SharedRoster {
        &self.0.roster
    }

    /// Its check of signatures.
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    /// Where its decisions are logged.
    pub fn log(&self) -> &LogSink {
        &self.0.log
    }

    /// Who is live; `None` where nobody can tell.
    pub fn live_list(&self) -> Option<&LiveList> {
        self.0.list.get()
    }

    /// How often keys may be checked.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }
}
