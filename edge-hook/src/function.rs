//! What the function knows: a roster, a secret and where its log goes.

use std::sync::Arc;

use roster::Secret;

use crate::{
    live::LiveRoster,
    signature::{EmptySecret, Verifier},
    sink::LogSink,
};

/// The function, ready to be mounted by [`crate::router`]. Cheap to clone; it keeps no state between
/// requests.
#[derive(Clone, Debug)]
pub struct Function(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    live: LiveRoster,
    verifier: Verifier,
    log: LogSink,
}

impl Function {
    /// A function over this roster. `secret` is the one that the engine signs with: `secret` of the
    /// roster's `[admission]`.
    ///
    /// # Errors
    /// When the secret is empty.
    pub fn new(live: LiveRoster, secret: &Secret, log: LogSink) -> Result<Self, EmptySecret> {
        let verifier = Verifier::new(secret)?;
        Ok(Function(Arc::new(Parts {
            live,
            verifier,
            log,
        })))
    }

    /// The roster in force.
    pub fn live(&self) -> &LiveRoster {
        &self.0.live
    }

    /// Its check of signatures.
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    /// Where its decisions are logged.
    pub fn log(&self) -> &LogSink {
        &self.0.log
    }
}
