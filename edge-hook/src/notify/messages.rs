//! The messages of a Discord target: one for each airing, edited when something changes.

use std::{collections::BTreeMap, time::Instant};

use super::{
    airings::Change,
    body,
    notice::{AiringKey, Facts, Notice},
    outbox::{KEPT, MOST},
    request::{Subject, TargetRequest},
    target::Spec,
};

/// The messages, also those that may change later.
#[derive(Debug, Default)]
pub(super) struct Messages {
    messages: BTreeMap<AiringKey, Message>,
    /// The message that is under way, and its version.
    busy: Option<(AiringKey, u32)>,
}

/// A message.
#[derive(Debug)]
struct Message {
    /// The ID of the latest notice.
    id: String,
    facts: Facts,
    /// What its text is about: at most one of live and ended, then the alerts.
    changes: Vec<Change>,
    /// Its ID, once it is there.
    remote_id: Option<String>,
    /// Counts the changes.
    version: u32,
    /// The version that is there.
    shown: u32,
    /// Since when the latest change waits.
    queued: Instant,
}

impl Message {
    fn is_waiting(&self) -> bool {
        self.version != self.shown
    }

    fn has_ended(&self) -> bool {
        self.changes
            .iter()
            .any(|change| matches!(change, Change::Ended(_)))
    }

    fn subject(&self, key: &AiringKey) -> Subject {
        let latest = match self.changes.first() {
            Some(ended @ Change::Ended(_)) => Some(ended),
            _ => self.changes.last(),
        };
        Subject {
            stream: key.0.clone(),
            event: latest.map_or(roster::Event::Live, Change::event),
        }
    }

    fn add(&mut self, notice: Notice) {
        match notice.change {
            Change::Alert(_) => self.changes.push(notice.change),
            Change::Live | Change::Ended(_) => {
                self.changes
                    .retain(|change| matches!(change, Change::Alert(_)));
                self.changes.insert(0, notice.change);
            }
        }
        self.id = notice.id;
        self.queued = notice.queued;
        self.version += 1;
    }
}

impl Messages {
    /// Changes the message of the notice's airing. Returns what is left out for it, if there are too many.
    ///
    /// People get no notice of an airing that ended before the notice of its beginning was sent.
    pub(super) fn push(&mut self, notice: Notice) -> Option<Subject> {
        let key = notice.facts.key();
        let unseen = self.messages.get(&key).is_some_and(|message| {
            message.remote_id.is_none()
                && message.changes.contains(&Change::Live)
                && !self.is_busy(&key)
        });
        if unseen && matches!(notice.change, Change::Ended(_)) {
            self.messages.remove(&key);
            return None;
        }
        let message = self.messages.entry(key).or_insert_with(|| Message {
            id: String::new(),
            facts: notice.facts.clone(),
            changes: Vec::new(),
            remote_id: None,
            version: 0,
            shown: 0,
            queued: notice.queued,
        });
        message.add(notice);
        if self.messages.len() <= MOST {
            return None;
        }
        // rather one that is complete than one that waits
        let others = self.messages.iter().filter(|(key, _)| !self.is_busy(key));
        let oldest = others.min_by_key(|(_, message)| (message.is_waiting(), message.queued));
        let key = oldest.map(|(key, _)| key.clone())?;
        let lost = self.messages.remove(&key)?;
        lost.is_waiting().then(|| lost.subject(&key))
    }

    fn is_busy(&self, key: &AiringKey) -> bool {
        self.busy.as_ref().is_some_and(|(busy, _)| busy == key)
    }

    /// The next request: the change that waits longest. In quiet hours there are only edits, which make no sound.
    pub(super) fn next(&mut self, spec: &Spec, quiet: bool) -> Option<TargetRequest> {
        if self.busy.is_some() {
            return None;
        }
        let waiting = self
            .messages
            .iter()
            .filter(|(_, message)| message.is_waiting() && (!quiet || message.remote_id.is_some()));
        let (key, message) = waiting.min_by_key(|(_, message)| message.queued)?;
        self.busy = Some((key.clone(), message.version));
        Some(TargetRequest {
            id: message.id.clone(),
            message: message.remote_id.clone(),
            body: body::of_message(&message.changes, &message.facts, &spec.templates),
            subject: message.subject(key),
        })
    }

    /// The message was taken; a new one has this ID, without which it cannot be edited.
    pub(super) fn deliver(&mut self, remote_id: Option<String>) {
        let Some((key, version)) = self.busy.take() else {
            return;
        };
        let Some(message) = self.messages.get_mut(&key) else {
            return;
        };
        message.shown = version;
        message.remote_id = message.remote_id.take().or(remote_id);
        let complete = message.has_ended() && !message.is_waiting();
        if complete || message.remote_id.is_none() {
            self.messages.remove(&key);
        }
    }

    /// The message will never be taken: it was deleted, or the address is wrong.
    pub(super) fn give_up(&mut self) {
        if let Some((key, _)) = self.busy.take() {
            self.messages.remove(&key);
        }
    }

    /// The message will be tried again.
    pub(super) fn keep(&mut self) {
        self.busy = None;
    }

    /// Removes and returns changes that are too old to be of use. Nothing gets older in quiet hours.
    pub(super) fn expire(&mut self, quiet: bool, now: Instant) -> Vec<Subject> {
        let mut old = Vec::new();
        let busy = self.busy.as_ref().map(|(key, _)| key);
        self.messages.retain(|key, message| {
            if quiet && message.remote_id.is_none() {
                message.queued = now;
            }
            let kept = now.saturating_duration_since(message.queued) < KEPT;
            if kept || !message.is_waiting() || busy == Some(key) {
                return true;
            }
            old.push(message.subject(key));
            false
        });
        old
    }

    /// How many changes wait.
    pub(super) fn len(&self) -> usize {
        self.messages
            .values()
            .filter(|message| message.is_waiting())
            .count()
    }
}
