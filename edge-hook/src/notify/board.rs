//! The messages of a Discord target: one for each airing, edited when something changes.

use std::{collections::BTreeMap, time::Instant};

use super::{
    airings::What,
    body,
    notice::{AiringKey, Facts, Notice},
    order::{About, Order},
    outbox::{KEPT, MOST},
    target::Spec,
};

/// The messages, also those that may change later.
#[derive(Debug, Default)]
pub(super) struct Board {
    posts: BTreeMap<AiringKey, Post>,
    /// The message that is under way, and its version.
    busy: Option<(AiringKey, u32)>,
}

/// A message.
#[derive(Debug)]
struct Post {
    /// The ID of the latest notice.
    id: String,
    facts: Facts,
    /// What it says: at most one of live and ended, then the alerts.
    whats: Vec<What>,
    /// Its ID, once it is there.
    message: Option<String>,
    /// Counts the changes.
    version: u32,
    /// The version that is there.
    shown: u32,
    /// Since when the latest change waits.
    queued: Instant,
}

impl Post {
    fn is_waiting(&self) -> bool {
        self.version != self.shown
    }

    fn has_ended(&self) -> bool {
        self.whats.iter().any(|what| matches!(what, What::Ended(_)))
    }

    fn about(&self, key: &AiringKey) -> About {
        let latest = match self.whats.first() {
            Some(ended @ What::Ended(_)) => Some(ended),
            _ => self.whats.last(),
        };
        About {
            stream: key.0.clone(),
            event: latest.map_or(roster::Event::Live, What::event),
        }
    }

    fn add(&mut self, notice: Notice) {
        match notice.what {
            What::Alert(_) => self.whats.push(notice.what),
            What::Live | What::Ended(_) => {
                self.whats.retain(|what| matches!(what, What::Alert(_)));
                self.whats.insert(0, notice.what);
            }
        }
        self.id = notice.id;
        self.queued = notice.queued;
        self.version += 1;
    }
}

impl Board {
    /// Changes the message of the notice's airing. Returns what is left out for it, if there are too many.
    ///
    /// People are not told of an airing that is over before they could be told that it began.
    pub(super) fn push(&mut self, notice: Notice) -> Option<About> {
        let key = notice.facts.key();
        let unseen = self.posts.get(&key).is_some_and(|post| {
            post.message.is_none() && post.whats.contains(&What::Live) && !self.is_busy(&key)
        });
        if unseen && matches!(notice.what, What::Ended(_)) {
            self.posts.remove(&key);
            return None;
        }
        let post = self.posts.entry(key).or_insert_with(|| Post {
            id: String::new(),
            facts: notice.facts.clone(),
            whats: Vec::new(),
            message: None,
            version: 0,
            shown: 0,
            queued: notice.queued,
        });
        post.add(notice);
        if self.posts.len() <= MOST {
            return None;
        }
        // rather one that is complete than one that waits
        let others = self.posts.iter().filter(|(key, _)| !self.is_busy(key));
        let oldest = others.min_by_key(|(_, post)| (post.is_waiting(), post.queued));
        let key = oldest.map(|(key, _)| key.clone())?;
        let lost = self.posts.remove(&key)?;
        lost.is_waiting().then(|| lost.about(&key))
    }

    fn is_busy(&self, key: &AiringKey) -> bool {
        self.busy.as_ref().is_some_and(|(busy, _)| busy == key)
    }

    /// The next request: the change that waits longest. In quiet hours there are only edits, which make no sound.
    pub(super) fn next(&mut self, spec: &Spec, quiet: bool) -> Option<Order> {
        if self.busy.is_some() {
            return None;
        }
        let waiting = self
            .posts
            .iter()
            .filter(|(_, post)| post.is_waiting() && (!quiet || post.message.is_some()));
        let (key, post) = waiting.min_by_key(|(_, post)| post.queued)?;
        self.busy = Some((key.clone(), post.version));
        Some(Order {
            id: post.id.clone(),
            message: post.message.clone(),
            body: body::of_post(&post.whats, &post.facts, &spec.templates),
            about: post.about(key),
        })
    }

    /// The message was taken; a new one has this ID, without which it cannot be edited.
    pub(super) fn deliver(&mut self, message: Option<String>) {
        let Some((key, version)) = self.busy.take() else {
            return;
        };
        let Some(post) = self.posts.get_mut(&key) else {
            return;
        };
        post.shown = version;
        post.message = post.message.take().or(message);
        let complete = post.has_ended() && !post.is_waiting();
        if complete || post.message.is_none() {
            self.posts.remove(&key);
        }
    }

    /// The message will never be taken: it was deleted, or the address is wrong.
    pub(super) fn give_up(&mut self) {
        if let Some((key, _)) = self.busy.take() {
            self.posts.remove(&key);
        }
    }

    /// The message will be tried again.
    pub(super) fn keep(&mut self) {
        self.busy = None;
    }

    /// Removes and returns changes that are too old to be of use. Nothing gets older in quiet hours.
    pub(super) fn expire(&mut self, quiet: bool, now: Instant) -> Vec<About> {
        let mut old = Vec::new();
        let busy = self.busy.as_ref().map(|(key, _)| key);
        self.posts.retain(|key, post| {
            if quiet && post.message.is_none() {
                post.queued = now;
            }
            let kept = now.saturating_duration_since(post.queued) < KEPT;
            if kept || !post.is_waiting() || busy == Some(key) {
                return true;
            }
            old.push(post.about(key));
            false
        });
        old
    }

    /// How many changes wait.
    pub(super) fn len(&self) -> usize {
        self.posts.values().filter(|post| post.is_waiting()).count()
    }
}
