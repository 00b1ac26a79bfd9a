//! What is on when: the turns of channels and the events, by time.

use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};
use roster::{EventPlace, Roster, ScheduledEvent, Slug};

use crate::{
    site::{source::rfc3339, view::Upcoming},
    theme::texts::Texts,
};

/// A turn or an event.
pub struct Scheduled<'a> {
    /// What it is known by in calendars: it stays when its time or place changes.
    pub id: String,
    /// When it begins.
    pub at: Timestamp,
    /// The first moment after it.
    pub ends: Timestamp,
    /// Whose it is.
    pub user: Option<&'a Slug>,
    /// In a calendar.
    pub summary: String,
    /// On a page.
    pub shown: Upcoming,
}

/// All of them, by time.
pub(super) fn schedule<'a>(roster: &'a Roster, texts: &Texts) -> Vec<Scheduled<'a>> {
    let mut all = turns(roster, texts);
    let events = roster.events.iter();
    all.extend(events.map(|event| scheduled(roster, event, texts)));
    number(&mut all);
    all.sort_by_key(|entry| entry.at);
    all
}

/// Those of one name are numbered in the order of the roster, which does not change with their times.
fn number(all: &mut [Scheduled<'_>]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for entry in all {
        let count = seen.entry(entry.id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            entry.id = format!("{}-{count}", entry.id);
        }
    }
}

/// A name for calendars, short and of letters and digits alone.
fn id(parts: &[&str]) -> String {
    let hash = blake3::hash(parts.join("\0").as_bytes());
    hash.to_hex()[..24].to_owned()
}

fn turns<'a>(roster: &'a Roster, texts: &Texts) -> Vec<Scheduled<'a>> {
    let zone = &roster.site.timezone;
    let channels = roster.channels.values();
    let turns = channels.flat_map(|channel| channel.turns.iter().map(move |turn| (channel, turn)));
    let entry = |(channel, turn): (&roster::Channel, &roster::At<roster::Turn>)| {
        let user = roster.users.get(&turn.user.value)?;
        Some(Scheduled {
            id: id(&["turn", &channel.slug, &user.slug]),
            at: turn.at,
            ends: turn.ends(),
            user: Some(&user.slug.value),
            summary: format!("{} · {}", user.name, channel.title),
            shown: Upcoming {
                name: user.name.clone(),
                path: format!("/{}/", *user.slug),
                title: channel.title.clone(),
                about: None,
                ..times(turn.at, turn.ends(), zone, texts)
            },
        })
    };
    turns.filter_map(entry).collect()
}

fn scheduled<'a>(roster: &'a Roster, event: &'a ScheduledEvent, texts: &Texts) -> Scheduled<'a> {
    let named = |name: &Slug| match roster.users.get(name) {
        Some(user) => user.name.clone(),
        None => {
            let channel = roster.channels.get(name);
            channel.map_or_else(String::new, |channel| channel.title.clone())
        }
    };
    let (path, title, user) = match &event.place {
        Some(EventPlace::User(user)) => (format!("/{}/", **user), named(user), Some(&user.value)),
        Some(EventPlace::Stream(stream)) => (
            roster.watch_path(stream),
            named(&stream.name),
            Some(&stream.name),
        ),
        Some(EventPlace::Layout(layout)) => {
            let title = roster.layouts.get(&layout.value);
            let title = title.map_or_else(String::new, |layout| layout.title.clone());
            (format!("/{}/", **layout), title, None)
        }
        None => ("/schedule/".to_owned(), String::new(), None),
    };
    Scheduled {
        id: id(&["event", &event.title]),
        at: event.at,
        ends: event.ends(),
        user: user.filter(|user| roster.users.contains_key(*user)),
        summary: event.title.clone(),
        shown: Upcoming {
            name: event.title.clone(),
            path,
            title,
            about: event.about.clone(),
            ..times(event.at, event.ends(), &roster.site.timezone, texts)
        },
    }
}

fn times(at: Timestamp, ends: Timestamp, zone: &TimeZone, texts: &Texts) -> Upcoming {
    Upcoming {
        at: rfc3339(at, zone),
        ends: rfc3339(ends, zone),
        shown: texts.moment(at, zone),
        ..Upcoming::default()
    }
}
