//! Finds what happens to streams: they go live, something is wrong with them, they end.
//!
//! An airing is the time from when a stream goes live until it ends. An encoder that reconnects continues its airing.
//! The engine's REST interface is the only source, since its webhooks report closings of connections, not of streams.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use roster::StreamName;

use super::moment::Moment;
use crate::on_air::{Advice, LiveStream, Problem};

/// How long a stream must be live before it is reported.
const LIVE_AFTER: Duration = Duration::from_secs(5);
/// A stream that began this long before the function was reported by the process before it.
const REPORTED: SignedDuration = SignedDuration::from_secs(10);

/// Something that happened to a stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StreamEvent {
    pub(super) stream: StreamName,
    /// When the airing began.
    pub(super) since: Timestamp,
    pub(super) change: Change,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The stream went live.
    Live,
    /// It ended, at this time.
    Ended(Timestamp),
    /// Something is wrong with it.
    Alert(Problem),
}

/// The streams that are on air.
#[derive(Debug)]
pub(super) struct Airings {
    streams: BTreeMap<StreamName, Airing>,
    /// When the function began, until the first list of live streams.
    began: Option<Timestamp>,
}

#[derive(Debug)]
struct Airing {
    since: Timestamp,
    first: Instant,
    /// Whether it was reported that it is live.
    reported: bool,
    /// Whether it was live before this process began, so that its problems have been reported.
    older: bool,
    /// The problems that were reported.
    advice: Advice,
    /// Since when it is gone.
    gone: Option<Moment>,
}

impl Airings {
    pub(super) fn new(began: Timestamp) -> Self {
        Airings {
            streams: BTreeMap::new(),
            began: Some(began),
        }
    }

    /// Compares with the list of live streams. `None`: the engine does not answer, so nothing is known. A stream that is
    /// gone for as long as `settle` has ended.
    pub(super) fn update(
        &mut self,
        live: Option<&[LiveStream]>,
        settle: Duration,
        now: Moment,
    ) -> Vec<StreamEvent> {
        let Some(live) = live else {
            // a stream may have returned in the meantime
            for airing in self.streams.values_mut() {
                airing.gone = None;
            }
            return Vec::new();
        };
        let began = self.began.take();
        let mut events = Vec::new();
        for stream in live {
            let airing = self.streams.entry(stream.stream.clone());
            let airing = airing.or_insert_with(|| Airing::of(stream, began, now));
            airing.gone = None;
            let changes = airing.update(stream, now).into_iter();
            events.extend(changes.map(|change| StreamEvent {
                stream: stream.stream.clone(),
                since: airing.since,
                change,
            }));
        }
        let live: BTreeSet<_> = live.iter().map(|live| &live.stream).collect();
        self.streams.retain(|stream, airing| {
            if live.contains(stream) {
                return true;
            }
            let gone = airing.gone.get_or_insert(now);
            if airing.reported && now.at.saturating_duration_since(gone.at) < settle {
                return true;
            }
            if airing.reported {
                events.push(StreamEvent {
                    stream: stream.clone(),
                    since: airing.since,
                    change: Change::Ended(gone.time),
                });
            }
            false
        });
        events
    }
}

impl Airing {
    fn of(stream: &LiveStream, began: Option<Timestamp>, now: Moment) -> Self {
        let older = began.is_some_and(|began| began.duration_since(stream.since) > REPORTED);
        Airing {
            since: stream.since,
            first: now.at,
            reported: older,
            older,
            advice: Advice::default(),
            gone: None,
        }
    }

    fn update(&mut self, stream: &LiveStream, now: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        if !self.reported && now.at.saturating_duration_since(self.first) >= LIVE_AFTER {
            self.reported = true;
            changes.push(Change::Live);
        }
        if self.reported && !self.older {
            let new = self.advice.renew(Advice::of(stream.video.as_ref()));
            changes.extend(new.problems().map(Change::Alert));
        }
        changes
    }
}

#[cfg(test)]
#[path = "airings_tests.rs"]
mod tests;
