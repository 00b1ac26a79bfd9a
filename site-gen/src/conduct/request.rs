//! What people ask the conductor for, and its answers.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};

use super::{
    document::Overview,
    queue::{Act, Refusal},
};

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

/// All queues, as they were last.
pub(super) type Queues = Arc<[Overview]>;

/// Sends requests to the conductor, and knows its queues. Clones send to the same one.
#[derive(Clone, Debug)]
pub struct Requests {
    orders: mpsc::Sender<Request>,
    queues: watch::Receiver<Queues>,
}

/// The conductor's end.
pub(super) struct Inbox {
    pub(super) orders: mpsc::Receiver<Request>,
    pub(super) queues: watch::Sender<Queues>,
}

impl Requests {
    /// A way for requests, and its end.
    pub(super) fn channel() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(64);
        let (shown, queues) = watch::channel(Queues::from([]));
        let requests = Requests {
            orders: sender,
            queues,
        };
        let inbox = Inbox {
            orders: receiver,
            queues: shown,
        };
        (requests, inbox)
    }

    /// The queues of all channels.
    pub(super) fn queues(&self) -> Queues {
        self.queues.borrow().clone()
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
        let sent = self.orders.send(request).await;
        sent.map_err(|_| Denied::Ending)?;
        answer.await.unwrap_or(Err(Denied::Ending))
    }
}
