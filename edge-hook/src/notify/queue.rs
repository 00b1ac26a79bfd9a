//! The notices that wait for a target that takes a request for each event, in order: a Slack-compatible one, or a program.

use std::{collections::VecDeque, time::Instant};

use super::{
    airings::Change,
    body,
    notice::Notice,
    outbox::{KEPT, MOST},
    request::{Subject, TargetRequest},
    target::Spec,
};

/// The waiting notices. The first one may be under way.
#[derive(Debug, Default)]
pub(super) struct Queue {
    notices: VecDeque<Notice>,
    /// Whether the first one is under way.
    busy: bool,
}

impl Queue {
    /// Adds a notice. Returns what is left out for it, if there are too many.
    ///
    /// People get no notice of an airing that ended before the notice of its beginning was sent.
    pub(super) fn push(&mut self, notice: Notice, people: bool) -> Option<Subject> {
        let first = usize::from(self.busy);
        let key = notice.facts.key();
        let is_live = |other: &Notice| other.change == Change::Live && other.facts.key() == key;
        if people
            && matches!(notice.change, Change::Ended(_))
            && self.notices.iter().skip(first).any(is_live)
        {
            let mut at = 0;
            self.notices.retain(|other| {
                at += 1;
                at <= first || other.facts.key() != key
            });
            return None;
        }
        self.notices.push_back(notice);
        if self.notices.len() > MOST {
            return self.notices.remove(first).map(|lost| subject(&lost));
        }
        None
    }

    /// The next request, unless people are not to be disturbed.
    pub(super) fn next(&mut self, spec: &Spec, quiet: bool) -> Option<TargetRequest> {
        let notice = self.notices.front().filter(|_| !quiet && !self.busy)?;
        self.busy = true;
        Some(TargetRequest {
            id: notice.id.clone(),
            message: None,
            body: body::of_notice(notice, spec),
            subject: subject(notice),
        })
    }

    /// The first one was taken, or never will be.
    pub(super) fn finish(&mut self) {
        self.busy = false;
        self.notices.pop_front();
    }

    /// The first one will be tried again.
    pub(super) fn keep(&mut self) {
        self.busy = false;
    }

    /// Removes and returns what is too old to be of use. Nothing gets older in quiet hours.
    pub(super) fn expire(&mut self, quiet: bool, now: Instant) -> Vec<Subject> {
        if quiet {
            self.notices
                .iter_mut()
                .for_each(|notice| notice.queued = now);
        }
        let mut old = Vec::new();
        let mut first = self.busy;
        self.notices.retain(|notice| {
            let kept = now.saturating_duration_since(notice.queued) < KEPT;
            if kept || std::mem::take(&mut first) {
                return true;
            }
            old.push(subject(notice));
            false
        });
        old
    }

    pub(super) fn len(&self) -> usize {
        self.notices.len()
    }
}

fn subject(notice: &Notice) -> Subject {
    Subject {
        stream: notice.facts.stream.clone(),
        event: notice.change.event(),
    }
}
