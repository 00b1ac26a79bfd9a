//! The schedule.

use super::page::{Form, Page, Subject};
use crate::site::{
    address,
    facts::Facts,
    view::{Alternate, Body},
};

struct Schedule;

/// The page, if the schedule is not empty.
pub(super) fn page<'a>(facts: &Facts<'a>) -> Option<Page<'a>> {
    let is_there = !facts.schedule.is_empty();
    is_there.then(|| Page::new(Schedule, address::SCHEDULE, "schedule.html"))
}

impl<'a> Subject<'a> for Schedule {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("schedule.title", &[])
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        let feed = Alternate::feed(address::SCHEDULE, &self.title(facts));
        let calendar = Alternate::whole_calendar(facts).into_iter();
        calendar.chain([feed]).collect()
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let entries = facts.schedule.entries.iter();
        Body::Schedule {
            upcoming: entries.map(|entry| &entry.shown).collect(),
        }
    }
}
