//! The schedule: turns of channels and events, by time.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use roster::{At, Channel, EventPlace, Roster, ScheduledEvent, Slug, Turn, User};
use serde::Serialize;

use crate::{
    site::{address, facts::dates::rfc3339},
    theme::texts::Texts,
};

/// The turns of all channels and the events.
pub struct Schedule<'a> {
    /// The entries, by time.
    pub entries: Vec<Scheduled<'a>>,
    /// The users in it.
    users: HashSet<&'a Slug>,
}

/// A turn or an event.
pub struct Scheduled<'a> {
    /// Its id in calendars, which stays the same when its time or place changes.
    pub id: String,
    /// The start.
    pub at: Timestamp,
    /// The first moment after it.
    pub ends: Timestamp,
    /// Its user.
    pub user: Option<&'a Slug>,
    /// Its text in calendars.
    pub summary: String,
    /// Its form for pages.
    pub shown: Upcoming,
}

/// A turn or an event for templates. Builds do not use the time, so the page hides those that are over.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Upcoming {
    /// The user of the turn, or the title of the event.
    pub name: String,
    /// Where to watch it.
    pub path: String,
    /// The channel, or the user, stream or layout of the event.
    pub title: String,
    /// A line about it.
    pub about: Option<String>,
    /// RFC 3339 with the site's offset.
    pub at: String,
    /// The end, in the same form.
    pub ends: String,
    /// The time for people, in the site's zone.
    pub shown: String,
}

impl<'a> Schedule<'a> {
    /// The schedule of a roster.
    pub(super) fn of(roster: &'a Roster, texts: &Texts) -> Self {
        let mut entries = turns(roster, texts);
        let events = roster.events.iter();
        let events = events.filter(|event| !is_hidden(roster, event));
        entries.extend(events.map(|event| scheduled(roster, event, texts)));
        number(&mut entries);
        entries.sort_by_key(|entry| entry.at);
        Schedule {
            users: entries.iter().filter_map(|entry| entry.user).collect(),
            entries,
        }
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a user is in it.
    pub fn has(&self, user: &User) -> bool {
        self.users.contains(&user.slug.value)
    }

    /// A user's turns and events by time, including past ones, since builds do not use the time.
    pub fn turns_of(&self, user: &User) -> Vec<&Upcoming> {
        if !self.has(user) {
            return Vec::new();
        }
        let entries = self.entries.iter();
        let theirs = entries.filter(|entry| entry.user == Some(&user.slug.value));
        theirs.map(|entry| &entry.shown).collect()
    }
}

/// Numbers entries of the same name in the order of the roster, which does not change with their times.
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

/// A short id for calendars, of letters and digits.
fn id(parts: &[&str]) -> String {
    let hash = blake3::hash(parts.join("\0").as_bytes());
    hash.to_hex()[..24].to_owned()
}

fn turns<'a>(roster: &'a Roster, texts: &Texts) -> Vec<Scheduled<'a>> {
    let zone = &roster.site.timezone;
    let channels = roster.channels.values();
    let channels = channels.filter(|channel| !roster.hides_channel(channel));
    let turns = channels.flat_map(|channel| channel.turns.iter().map(move |turn| (channel, turn)));
    let entry = |(channel, turn): (&Channel, &At<Turn>)| {
        let user = roster.users.get(&turn.user.value)?;
        if roster.hides_user(user) {
            return None;
        }
        Some(Scheduled {
            id: id(&["turn", &channel.slug, &user.slug]),
            at: turn.at,
            ends: turn.ends(),
            user: Some(&user.slug.value),
            summary: format!("{} · {}", user.name, channel.title),
            shown: Upcoming {
                name: user.name.clone(),
                path: address::of(&*user.slug),
                title: channel.title.clone(),
                about: None,
                ..times(turn.at, turn.ends(), zone, texts)
            },
        })
    };
    turns.filter_map(entry).collect()
}

/// Whether an event is at a hidden page, which nobody else may know about.
fn is_hidden(roster: &Roster, event: &ScheduledEvent) -> bool {
    let name = match &event.place {
        Some(EventPlace::User(user)) => &**user,
        Some(EventPlace::Stream(stream)) => &stream.name,
        Some(EventPlace::Layout(layout)) => &**layout,
        None => return false,
    };
    roster.hidden_pages().any(|hidden| hidden == name.as_str())
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
        Some(EventPlace::User(user)) => (address::of(&**user), named(user), Some(&user.value)),
        Some(EventPlace::Stream(stream)) => (
            roster.watch_path(stream),
            named(&stream.name),
            Some(&stream.name),
        ),
        Some(EventPlace::Layout(layout)) => {
            let title = roster.layouts.get(&layout.value);
            let title = title.map_or_else(String::new, |layout| layout.title.clone());
            (address::of(&**layout), title, None)
        }
        None => (address::SCHEDULE.to_owned(), String::new(), None),
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
