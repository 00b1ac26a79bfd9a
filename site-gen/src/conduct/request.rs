//! What people ask the conductor for, and its answers.

use tokio::sync::{mpsc, oneshot};

use super::queue::{Act, Refusal};

/// A request of a person.
#[derive(Debug)]
pub struct Request {
    /// The channel's name.
    pub channel: String,
    /// What to do.
    pub act: Act,
    /// The same for a repeated request, which then does nothing.
    pub id: String,
    /// Who asks, for the log.
    pub by: String,
    /// Gets the answer.
    pub(super) reply: oneshot::Sender<Answer>,
}

/// What was done, in words.
pub type Answer = Result<String, Denied>;

/// Why it was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no channel of this name with a queue.
    #[error("there is no channel `{0}` with a queue")]
    NoQueue(String),
    /// The queue refuses it.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The state cannot be written.
    #[error("the machine failed, so nothing was changed; see the conductor's log")]
    Machine,
    /// The conductor is ending.
    #[error("the conductor is ending")]
    Ending,
}

/// Sends requests to the conductor. Clones send to the same one.
#[derive(Clone, Debug)]
pub struct Requests(mpsc::Sender<Request>);

impl Requests {
    /// A way for requests, and its end.
    pub(super) fn channel() -> (Self, mpsc::Receiver<Request>) {
        let (sender, receiver) = mpsc::channel(64);
        (Requests(sender), receiver)
    }

    /// Asks for an act. A hand-over that is too near is waited for.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn ask(&self, channel: &str, act: Act, id: &str, by: &str) -> Answer {
        let (reply, answer) = oneshot::channel();
        let request = Request {
            channel: channel.to_owned(),
            act,
            id: id.to_owned(),
            by: by.to_owned(),
            reply,
        };
        self.0.send(request).await.map_err(|_| Denied::Ending)?;
        answer.await.unwrap_or(Err(Denied::Ending))
    }
}
