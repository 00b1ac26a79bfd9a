//! The notices that wait for one target, and when the next request may be sent. There is one at a time.

use std::time::{Duration, Instant};

use super::{
    messages::Messages,
    moment::Moment,
    notice::Notice,
    pace::Pace,
    queue::Queue,
    request::{Failure, Outcome, Subject, TargetRequest},
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
    /// The subject of the request that is under way.
    busy: Option<Subject>,
}

#[derive(Debug)]
enum Content {
    Messages(Messages),
    Queue(Queue),
}

/// What happened to a notice, as far as an admin may want to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DeliveryReport {
    /// It was taken, perhaps as the first one after failures.
    Delivered { subject: Subject, again: bool },
    /// It was not taken, and will be tried again. Only the first of several failures is reported.
    Failing(Failure),
    /// It will not be taken, or waited too long, or there are too many.
    Lost {
        subject: Subject,
        why: Option<Failure>,
    },
}

impl Outbox {
    pub(super) fn of(kind: Kind) -> Self {
        Outbox {
            content: match kind {
                Kind::Discord => Content::Messages(Messages::default()),
                Kind::Slack | Kind::Webhook => Content::Queue(Queue::default()),
            },
            pace: Pace::default(),
            busy: None,
        }
    }

    /// Adds a notice; perhaps an older one is lost.
    pub(super) fn push(&mut self, notice: Notice, kind: Kind) -> Option<DeliveryReport> {
        let lost = match &mut self.content {
            Content::Messages(messages) => messages.push(notice),
            Content::Queue(queue) => queue.push(notice, kind.is_for_people()),
        };
        lost.map(|subject| DeliveryReport::Lost { subject, why: None })
    }

    /// Removes what is too old.
    pub(super) fn expire(&mut self, spec: &Spec, now: Moment) -> Vec<DeliveryReport> {
        let quiet = spec.is_quiet(now.time);
        let old = match &mut self.content {
            Content::Messages(messages) => messages.expire(quiet, now.at),
            Content::Queue(queue) => queue.expire(quiet, now.at),
        };
        let lost = old
            .into_iter()
            .map(|subject| DeliveryReport::Lost { subject, why: None });
        lost.collect()
    }

    /// The next request, if one may be sent now. [`Outbox::done`] must follow.
    pub(super) fn next(&mut self, spec: &Spec, now: Moment) -> Option<TargetRequest> {
        if self.busy.is_some() || !self.pace.is_free(now.at) {
            return None;
        }
        let quiet = spec.is_quiet(now.time);
        let request = match &mut self.content {
            Content::Messages(messages) => messages.next(spec, quiet),
            Content::Queue(queue) => queue.next(spec, quiet),
        }?;
        self.busy = Some(request.subject.clone());
        Some(request)
    }

    /// Takes what came of the request.
    pub(super) fn done(&mut self, outcome: Outcome, now: Instant) -> Option<DeliveryReport> {
        let subject = self.busy.take()?;
        match outcome {
            Outcome::Delivered { message, wait } => {
                let again = self.pace.succeeded(wait, now);
                match &mut self.content {
                    Content::Messages(messages) => messages.deliver(message),
                    Content::Queue(queue) => queue.finish(),
                }
                Some(DeliveryReport::Delivered { subject, again })
            }
            Outcome::Later { why, wait } => {
                match &mut self.content {
                    Content::Messages(messages) => messages.keep(),
                    Content::Queue(queue) => queue.keep(),
                }
                self.pace
                    .failed(wait, now)
                    .then_some(DeliveryReport::Failing(why))
            }
            Outcome::Never(why) => {
                // the next one may be taken, and is not sent at once
                self.pace.failed(None, now);
                match &mut self.content {
                    Content::Messages(messages) => messages.give_up(),
                    Content::Queue(queue) => queue.finish(),
                }
                let why = Some(why);
                Some(DeliveryReport::Lost { subject, why })
            }
        }
    }

    /// How many notices wait.
    pub(super) fn len(&self) -> usize {
        match &self.content {
            Content::Messages(messages) => messages.len(),
            Content::Queue(queue) => queue.len(),
        }
    }
}
