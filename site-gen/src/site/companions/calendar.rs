//! iCalendar feeds (RFC 5545) of the whole schedule, and of each user in it.

use std::collections::BTreeMap;

use icalendar::{Calendar, Component, Event};
use jiff::Timestamp;
use roster::Slug;

use crate::{
    paths::CALENDAR,
    site::facts::{Facts, schedule::Scheduled},
};

/// The time of the last change of each entry. The real time is unknown, and the time of the build would make every build
/// different. With a fixed time and no `SEQUENCE`, calendars treat the version they read last as the newest.
const STAMP: &str = "20200101T000000Z";

/// The entries of all calendars by user; `None` is the whole schedule.
type Entries<'s> = Vec<(Option<&'s Slug>, Vec<&'s Scheduled<'s>>)>;

/// The feeds' file names.
pub(super) fn names(facts: &Facts<'_>) -> impl Iterator<Item = String> {
    entries(facts).into_iter().map(|(user, _)| name(user))
}

/// The feeds' file names and texts. The same schedule always gives the same bytes.
pub(super) fn calendars(facts: &Facts<'_>) -> impl Iterator<Item = (String, String)> {
    entries(facts).into_iter().map(|(user, entries)| {
        let title = &facts.info.title;
        let title = match user.and_then(|user| facts.roster.users.get(user)) {
            Some(user) => format!("{} · {title}", user.name),
            None => title.clone(),
        };
        (name(user), calendar(facts, &title, &entries))
    })
}

fn name(user: Option<&Slug>) -> String {
    match user {
        Some(user) => format!("{user}/{CALENDAR}"),
        None => CALENDAR.to_owned(),
    }
}

fn entries<'s>(facts: &'s Facts<'_>) -> Entries<'s> {
    if facts.schedule.is_empty() {
        return Vec::new();
    }
    let mut users: BTreeMap<&Slug, Vec<&Scheduled<'_>>> = BTreeMap::new();
    for entry in &facts.schedule.entries {
        if let Some(user) = entry.user {
            users.entry(user).or_default().push(entry);
        }
    }
    let all = (None, facts.schedule.entries.iter().collect());
    let users = users
        .into_iter()
        .map(|(user, entries)| (Some(user), entries));
    std::iter::once(all).chain(users).collect()
}

fn calendar(facts: &Facts<'_>, title: &str, entries: &[&Scheduled<'_>]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//OvenMitts//Schedule//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.name(title);
    for entry in entries {
        let mut event = Event::new();
        event
            .uid(&format!("{}@{}", entry.id, facts.roster.site.url.host()))
            .add_property("DTSTAMP", STAMP)
            .add_property("DTSTART", utc(entry.at))
            .add_property("DTEND", utc(entry.ends))
            .summary(&entry.summary)
            .url(&format!("{}{}", facts.info.url, entry.shown.path));
        if let Some(about) = &entry.shown.about {
            event.description(about);
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// `20261204T190000Z`.
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
