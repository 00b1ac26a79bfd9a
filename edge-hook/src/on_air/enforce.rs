//! Ends running streams that the current roster no longer allows, over the engine's REST interface.
//!
//! [`revocation`](super::revocation) decides which; this module has the loop and the requests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::PoisonError,
    time::Duration,
};

use engine::rest::{RestClient, RestError};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use roster::StreamName;
use tokio::time::sleep;

use super::{
    list::{Inner, LiveList},
    outage::explained,
    poll::AT_ONCE,
    revocation::{EndReason, Fate, Origin, fate},
    sighting::Sighting,
};
use crate::{directory::Directory, log::record};

/// How often the engine is polled for running streams.
const EVERY: Duration = Duration::from_secs(2);
/// How often while an admitted publisher is not live yet, or a stream must end.
const SOON: Duration = Duration::from_millis(400);

/// A stream that must end: its name, when it began, and why it ends.
type End = (StreamName, Option<Timestamp>, EndReason);

/// The state of streams that had to end but are still there.
#[derive(Default)]
struct Done {
    /// Streams that the engine has ended, with the time when they began.
    ended: BTreeMap<StreamName, Option<Timestamp>>,
    /// Streams that could not be ended, as already reported.
    reported: BTreeSet<StreamName>,
    /// Streams of unknown publishers, with the time when they began, and what was known when they were seen first.
    seen: BTreeMap<StreamName, (Option<Timestamp>, Sighting)>,
}

impl Done {
    /// What was known when the stream that began then was seen first.
    fn sighting(
        &mut self,
        roster: &Directory,
        stream: &StreamName,
        created: Option<Timestamp>,
    ) -> &Sighting {
        let user = roster.user(&stream.name).ok().flatten();
        let new = || (created, Sighting::of(roster, stream, user.as_deref()));
        let seen = self.seen.entry(stream.clone()).or_insert_with(new);
        if seen.0 != created {
            *seen = new();
        }
        &seen.1
    }
}

/// What remains to do after a pass over the running streams.
struct Left {
    /// When the next stream ends, if one does.
    next: Option<Timestamp>,
    /// Whether streams had to end, which the next poll may still list.
    busy: bool,
}

impl LiveList {
    /// Ends streams that are no longer allowed, until the future is dropped: at once after a new roster, and at the end
    /// of a key that was changed to end earlier. Retries while the engine does not answer. Returns at once if there
    /// is no engine.
    pub(crate) async fn enforce(&self) {
        let inner = &*self.0;
        let Some(rest) = inner.rest() else { return };
        let mut changes = inner.roster.changes();
        let mut done = Done::default();
        let mut urgent = false;
        loop {
            changes.borrow_and_update();
            inner.remember_apps();
            // first the known streams, then those that a new poll finds
            let before = inner.end_streams(rest, &mut done, true).await;
            inner.poll(urgent || before.busy).await;
            let left = inner.end_streams(rest, &mut done, false).await;
            urgent = left.busy;
            let pace = match left.busy || inner.expects_somebody() {
                true => SOON,
                false => EVERY,
            };
            let next = left.next.map(|next| next.duration_since(Timestamp::now()));
            let next = next.map_or(pace, |next| Duration::try_from(next).unwrap_or_default());
            tokio::select! {
                changed = changes.changed() => urgent = changed.is_ok(),
                () = sleep(next.min(pace)) => {}
            }
        }
    }
}

impl Inner {
    /// Adds the apps of the current roster to those that are polled. The engine keeps the apps with which it was
    /// started, even if the roster no longer has them.
    fn remember_apps(&self) {
        let directory = self.roster.current();
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let apps = apps.get_or_insert_with(BTreeSet::new);
        apps.extend(directory.roster().apps.keys().cloned());
    }

    /// Ends the streams that are no longer allowed. With `once`, a stream that has already been ended is skipped,
    /// because the last poll is older than its end.
    async fn end_streams(&self, rest: &RestClient, done: &mut Done, once: bool) -> Left {
        let (mut ends, next) = self.due(Timestamp::now(), done);
        ends.retain(|(stream, created, _)| !(once && done.ended.get(stream) == Some(created)));
        let busy = !ends.is_empty();
        let asked = ends.into_iter().map(|(stream, created, why)| {
            let rest = rest.clone();
            async move {
                let StreamName { app, name } = &stream;
                let ended = rest.end_stream(app, name).await;
                (stream, created, why, ended)
            }
        });
        let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
        while let Some((stream, created, why, ended)) = answers.next().await {
            match ended {
                Ok(()) => {
                    done.reported.remove(&stream);
                    if done.ended.insert(stream.clone(), created) != Some(created) {
                        self.log(&record::ended(&stream, why.as_str(), Timestamp::now()));
                    }
                }
                // the stream has already ended
                Err(RestError::NotFound) => {}
                Err(failed) => {
                    if done.reported.insert(stream.clone()) {
                        self.report(&format!(
                            "{stream} must end ({}), but OvenMediaEngine at {} {}; trying again",
                            why.as_str(),
                            rest.server(),
                            explained(&failed)
                        ));
                    }
                }
            }
        }
        Left { next, busy }
    }

    /// The running streams that must end now, and when the next one must.
    fn due(&self, now: Timestamp, done: &mut Done) -> (Vec<End>, Option<Timestamp>) {
        let (directory, known) = (self.roster.current(), self.known());
        let admitted = self.admitted();
        let (mut ends, mut next) = (Vec::new(), None);
        let mut there = BTreeSet::new();
        for held in &known.streams {
            there.insert(&held.stream);
            let publisher = admitted.publisher(&held.stream, held.input.client, held.created);
            let origin = match &publisher {
                Some(publisher) => Origin::Admitted(publisher),
                None => Origin::Seen(done.sighting(&directory, &held.stream, held.created)),
            };
            match fate(&directory, &held.stream, &held.input, origin, now) {
                Fate::Stays => {}
                Fate::Until(end) => next = Some(next.map_or(end, |next: Timestamp| next.min(end))),
                Fate::Ends(why) => ends.push((held.stream.clone(), held.created, why)),
            }
        }
        done.ended.retain(|stream, _| there.contains(stream));
        done.reported.retain(|stream| there.contains(stream));
        done.seen.retain(|stream, _| there.contains(stream));
        (ends, next)
    }
}
