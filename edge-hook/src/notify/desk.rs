//! What is said to whom, and when: the state of all targets. It sends nothing and reads no clock.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use roster::Roster;

use super::{
    airings::{Airings, Happening, What},
    moment::Moment,
    notice::{AiringKey, Facts, Notice},
    order::{Order, Outcome},
    outbox::{News, Outbox},
    target::{Spec, TargetId},
};
use crate::on_air::LiveStream;

/// All targets.
#[derive(Debug)]
pub(super) struct Desk {
    airings: Airings,
    targets: BTreeMap<TargetId, Target>,
    /// What the IDs of notices begin with, and how many there are.
    prefix: String,
    count: u64,
}

#[derive(Debug)]
struct Target {
    spec: Spec,
    outbox: Outbox,
    /// The airings that it was told of and that have not ended.
    told: BTreeMap<AiringKey, Facts>,
}

/// News of a target.
pub(super) type Heard = (TargetId, News);

impl Desk {
    /// A desk without targets. `prefix` begins the IDs of notices, and must be new in each process.
    pub(super) fn new(began: Timestamp, prefix: String) -> Self {
        Desk {
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
                    told: BTreeMap::new(),
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
    pub(super) fn look(
        &mut self,
        live: Option<&[LiveStream]>,
        roster: &Roster,
        now: Moment,
    ) -> Vec<Heard> {
        let settle = Duration::try_from(roster.notify.settle).unwrap_or_default();
        let mut news = Vec::new();
        for happening in self.airings.look(live, settle, now) {
            self.tell(&happening, roster, now, &mut news);
        }
        for (id, target) in &mut self.targets {
            let old = target.outbox.expire(&target.spec, now);
            news.extend(old.into_iter().map(|old| (id.clone(), old)));
        }
        news
    }

    /// Adds a happening to the outboxes of those who want to know.
    fn tell(&mut self, happening: &Happening, roster: &Roster, now: Moment, news: &mut Vec<Heard>) {
        let Happening {
            stream,
            since,
            what,
        } = happening;
        let facts = Facts::of(stream, *since, roster);
        // what a channel sends is made by the engine, not by an encoder that somebody could set
        if matches!(what, What::Alert(_)) && !facts.is_user {
            return;
        }
        let key = facts.key();
        for (id, target) in &mut self.targets {
            let told = match what {
                What::Ended(_) => target.told.remove(&key),
                What::Live | What::Alert(_) => None,
            };
            let is_about = target.spec.is_about(stream, roster) || told.is_some();
            if !is_about || !target.spec.events.contains(&what.event()) {
                continue;
            }
            // whoever was removed from the roster in the meantime has no name in it
            let facts = told.unwrap_or_else(|| facts.clone());
            if !matches!(what, What::Ended(_)) {
                target.told.insert(key.clone(), facts.clone());
            }
            self.count += 1;
            let notice = Notice {
                id: format!("{}_{}", self.prefix, self.count),
                facts,
                what: what.clone(),
                time: now.time,
                queued: now.at,
            };
            let lost = target.outbox.push(notice, id.kind);
            news.extend(lost.map(|lost| (id.clone(), lost)));
        }
    }

    /// The next request of each target that may have one, at most so many. [`Desk::done`] must follow for each.
    pub(super) fn orders(&mut self, now: Moment, most: usize) -> Vec<(TargetId, Order)> {
        let targets = self.targets.iter_mut();
        let orders = targets.filter_map(|(id, target)| {
            let order = target.outbox.next(&target.spec, now)?;
            Some((id.clone(), order))
        });
        orders.take(most).collect()
    }

    /// Takes what came of a request.
    pub(super) fn done(&mut self, id: &TargetId, outcome: Outcome, now: Moment) -> Option<News> {
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
#[path = "desk_tests.rs"]
mod tests;
