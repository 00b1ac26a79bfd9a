//! What waits for one target, and when the next request may be sent. There is one at a time.

use std::time::{Duration, Instant};

use super::{
    board::Board,
    moment::Moment,
    notice::Notice,
    order::{About, Order, Outcome, Trouble},
    pace::Pace,
    queue::Queue,
    target::{Kind, Spec},
};

/// How long a notice is of use.
pub(super) const KEPT: Duration = Duration::from_secs(60 * 60);
/// How many notices or messages one target has.
pub(super) const MOST: usize = 200;

/// The outbox of one target.
#[derive(Debug)]
pub(super) struct Outbox {
    content: Content,
    pace: Pace,
    /// What is under way.
    busy: Option<About>,
}

#[derive(Debug)]
enum Content {
    Board(Board),
    Queue(Queue),
}

/// What an admin may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It was taken, perhaps as the first one after failures.
    Delivered { about: About, again: bool },
    /// It was not taken, and will be tried again. Only the first of several failures is news.
    Failing(Trouble),
    /// It will not be taken, or waited too long, or there are too many.
    Lost { about: About, why: Option<Trouble> },
}

impl Outbox {
    pub(super) fn of(kind: Kind) -> Self {
        Outbox {
            content: match kind {
                Kind::Discord => Content::Board(Board::default()),
                Kind::Slack | Kind::Webhook => Content::Queue(Queue::default()),
            },
            pace: Pace::default(),
            busy: None,
        }
    }

    /// Adds a notice; perhaps an older one is lost.
    pub(super) fn push(&mut self, notice: Notice, kind: Kind) -> Option<News> {
        let lost = match &mut self.content {
            Content::Board(board) => board.push(notice),
            Content::Queue(queue) => queue.push(notice, kind.is_for_people()),
        };
        lost.map(|about| News::Lost { about, why: None })
    }

    /// Removes what is too old.
    pub(super) fn expire(&mut self, spec: &Spec, now: Moment) -> Vec<News> {
        let quiet = spec.is_quiet(now.time);
        let old = match &mut self.content {
            Content::Board(board) => board.expire(quiet, now.at),
            Content::Queue(queue) => queue.expire(quiet, now.at),
        };
        let lost = old.into_iter().map(|about| News::Lost { about, why: None });
        lost.collect()
    }

    /// The next request, if one may be sent now. [`Outbox::done`] must follow.
    pub(super) fn next(&mut self, spec: &Spec, now: Moment) -> Option<Order> {
        if self.busy.is_some() || !self.pace.is_free(now.at) {
            return None;
        }
        let quiet = spec.is_quiet(now.time);
        let order = match &mut self.content {
            Content::Board(board) => board.next(spec, quiet),
            Content::Queue(queue) => queue.next(spec, quiet),
        }?;
        self.busy = Some(order.about.clone());
        Some(order)
    }

    /// Takes what came of the request.
    pub(super) fn done(&mut self, outcome: Outcome, now: Instant) -> Option<News> {
        let about = self.busy.take()?;
        match outcome {
            Outcome::Delivered { message, wait } => {
                let again = self.pace.succeeded(wait, now);
                match &mut self.content {
                    Content::Board(board) => board.deliver(message),
                    Content::Queue(queue) => queue.finish(),
                }
                Some(News::Delivered { about, again })
            }
            Outcome::Later { why, wait } => {
                match &mut self.content {
                    Content::Board(board) => board.keep(),
                    Content::Queue(queue) => queue.keep(),
                }
                self.pace.failed(wait, now).then_some(News::Failing(why))
            }
            Outcome::Never(why) => {
                // the next one may be taken, and is not sent at once
                self.pace.failed(None, now);
                match &mut self.content {
                    Content::Board(board) => board.give_up(),
                    Content::Queue(queue) => queue.finish(),
                }
                let why = Some(why);
                Some(News::Lost { about, why })
            }
        }
    }

    /// How many notices wait.
    pub(super) fn len(&self) -> usize {
        match &self.content {
            Content::Board(board) => board.len(),
            Content::Queue(queue) => queue.len(),
        }
    }
}
