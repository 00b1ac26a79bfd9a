//! Decides which target gets which notice, and when. It sends nothing and reads no clock.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::{
    airings::{Airings, Change, StreamEvent},
    moment::Moment,
    notice::{AiringKey, Facts, Notice},
    outbox::{DeliveryReport, Outbox},
    request::{Outcome, TargetRequest},
    target::{Spec, TargetId},
};
use crate::{directory::Directory, on_air::LiveStream};

/// All targets.
#[derive(Debug)]
pub(super) struct Dispatcher {
    airings: Airings,
    targets: BTreeMap<TargetId, Target>,
    /// The beginning of the notices' IDs, and how many there are.
    prefix: String,
    count: u64,
}

#[derive(Debug)]
struct Target {
    spec: Spec,
    outbox: Outbox,
    /// The airings of which it was notified, and that have not ended.
    announced: BTreeMap<AiringKey, Facts>,
}

/// DeliveryReport of a target.
pub(super) type TargetReport = (TargetId, DeliveryReport);

impl Dispatcher {
    /// A dispatcher without targets. `prefix` begins the IDs of notices, and must be new in each process.
    pub(super) fn new(began: Timestamp, prefix: String) -> Self {
        Dispatcher {
            airings: Airings::new(began),
            targets: BTreeMap::new(),
            prefix,
            count: 0,
        }
    }

    /// Replaces the targets. One that stays keeps what waits for it.
    pub(super) fn retarget(&mut self, specs: Vec<Spec>) {
        let mut before = std::mem::take(&mut self.targets);
        for spec in specs {
            let target = match before.remove(&spec.id) {
                Some(target) => Target { spec, ..target },
                None => Target {
                    outbox: Outbox::of(spec.id.kind),
                    announced: BTreeMap::new(),
                    spec,
                },
            };
            self.targets.insert(target.spec.id.clone(), target);
        }
    }

    /// Forgets a target, such as one that has another address.
    pub(super) fn forget(&mut self, id: &TargetId) {
        self.targets.remove(id);
    }

    /// Whether there is any target.
    pub(super) fn has_targets(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Takes the list of live streams; `None` if it is not known.
    pub(super) fn update(
        &mut self,
        live: Option<&[LiveStream]>,
        roster: &Directory,
        now: Moment,
    ) -> Vec<TargetReport> {
        let settle = Duration::try_from(roster.notify.settle).unwrap_or_default();
        let mut reports = Vec::new();
        for event in self.airings.update(live, settle, now) {
            self.enqueue(&event, roster, now, &mut reports);
        }
        for (id, target) in &mut self.targets {
            let old = target.outbox.expire(&target.spec, now);
            reports.extend(old.into_iter().map(|old| (id.clone(), old)));
        }
        reports
    }

    /// Adds a event to the outboxes of those who want to know.
    fn enqueue(
        &mut self,
        event: &StreamEvent,
        roster: &Directory,
        now: Moment,
        reports: &mut Vec<TargetReport>,
    ) {
        let StreamEvent {
            stream,
            since,
            change,
        } = event;
        let facts = Facts::of(stream, *since, roster);
        // what a channel sends is made by the engine, not by an encoder that somebody could set
        if matches!(change, Change::Alert(_)) && !facts.is_user {
            return;
        }
        let key = facts.key();
        for (id, target) in &mut self.targets {
            let announced = match change {
                Change::Ended(_) => target.announced.remove(&key),
                Change::Live | Change::Alert(_) => None,
            };
            let is_about = target.spec.is_about(stream, roster) || announced.is_some();
            if !is_about || !target.spec.events.contains(&change.event()) {
                continue;
            }
            // whoever was removed from the roster in the meantime has no name in it
            let facts = announced.unwrap_or_else(|| facts.clone());
            if !matches!(change, Change::Ended(_)) {
                target.announced.insert(key.clone(), facts.clone());
            }
            self.count += 1;
            let notice = Notice {
                id: format!("{}_{}", self.prefix, self.count),
                facts,
                change: change.clone(),
                time: now.time,
                queued: now.at,
            };
            let lost = target.outbox.push(notice, id.kind);
            reports.extend(lost.map(|lost| (id.clone(), lost)));
        }
    }

    /// The next request of each target that may have one, at most so many. [`Dispatcher::done`] must follow for each.
    pub(super) fn requests(&mut self, now: Moment, most: usize) -> Vec<(TargetId, TargetRequest)> {
        let targets = self.targets.iter_mut();
        let requests = targets.filter_map(|(id, target)| {
            let request = target.outbox.next(&target.spec, now)?;
            Some((id.clone(), request))
        });
        requests.take(most).collect()
    }

    /// Takes what came of a request.
    pub(super) fn done(
        &mut self,
        id: &TargetId,
        outcome: Outcome,
        now: Moment,
    ) -> Option<DeliveryReport> {
        self.targets.get_mut(id)?.outbox.done(outcome, now.at)
    }

    /// How many notices wait.
    pub(super) fn waiting(&self) -> usize {
        self.targets
            .values()
            .map(|target| target.outbox.len())
            .sum()
    }
}

#[cfg(test)]
#[path = "dispatcher_tests.rs"]
mod tests;
