//! Rules that involve more than one value.
//!
//! Each function checks one table. [`references`] checks that names exist, [`duplicates`] that items are unique,
//! [`names`] that names are free, [`renditions`] that ladders can be encoded, [`simulcast`] that no stream has two,
//! [`cluster`] that machines reach each other, [`ports`] that no other program has a port, [`secrets`] that each has one purpose,
//! [`notify`] that notifications can be sent.

mod cluster;
mod duplicates;
mod names;
mod notify;
mod ports;
mod references;
mod relays;
mod renditions;
mod secrets;
mod simulcast;

use super::places::Places;
use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{At, Problem},
    },
    model::{
        channels::{Channel, Turn},
        events::EventPlace,
        layouts::Content,
        roster::Roster,
        unread::Unread,
        users::Watcher,
        values::stream::{StreamName, StreamPattern},
    },
};
use duplicates::no_duplicates;
use references::References;

/// Checks all rules. The problems are not sorted.
pub(crate) fn check(roster: &Roster, unread: &Unread, places: &Places, problems: &mut Problems) {
    names::check(roster, unread, problems);
    let mut names = References::new(roster, unread, problems);
    users(roster, &mut names);
    groups(roster, &mut names);
    layouts(roster, &mut names);
    relays::check(roster, &mut names);
    channels(roster, unread, &mut names);
    events(roster, &mut names);
    duplicates::keys(roster, problems);
    renditions::check(roster, problems);
    simulcast::check(roster, problems);
    cluster::check(roster, problems);
    notify::check(roster, problems);
    ports::check(roster, places, problems);
    secrets::check(roster, places, problems);
}

fn users(roster: &Roster, names: &mut References<'_>) {
    for user in roster.users.values() {
        no_duplicates(&user.apps, names.problems);
        for app in &user.apps {
            names.app(app, &app.span);
        }
        let watchers = user.watchers.as_deref().unwrap_or_default();
        no_duplicates(watchers, names.problems);
        for watcher in watchers {
            match &watcher.value {
                Watcher::User(name) => names.user(name, &watcher.span),
                Watcher::Group(name) => names.group(name, &watcher.span),
            }
        }
    }
}

fn groups(roster: &Roster, names: &mut References<'_>) {
    for group in roster.groups.values() {
        no_duplicates(&group.members, names.problems);
        for member in &group.members {
            names.user(member, &member.span);
        }
    }
}

fn layouts(roster: &Roster, names: &mut References<'_>) {
    for layout in roster.layouts.values() {
        match &layout.content {
            Content::Slots(slots) => {
                for slot in slots {
                    names.stream(&slot.stream, &slot.stream.span);
                    check_public(roster, &slot.stream, names.problems);
                }
            }
            Content::Grid(patterns, _) => {
                for pattern in patterns {
                    match &pattern.value {
                        StreamPattern::One(stream) => names.stream(stream, &pattern.span),
                        StreamPattern::App(app) => names.app(app, &pattern.span),
                        StreamPattern::Group(group) => names.group(group, &pattern.span),
                    }
                }
            }
        }
    }
}

/// Reports a private stream in a slot, which everyone would see.
fn check_public(roster: &Roster, stream: &At<StreamName>, problems: &mut Problems) {
    let user = roster.users.get(&stream.name);
    if let Some(user) = user.filter(|user| user.is_private()) {
        problems.push(
            Problem::new(
                ProblemKind::Private(stream.to_string()),
                stream.span.clone(),
            )
            .label("only its watchers may watch")
            .help(format!(
                "remove the slot, or remove `watchers` from [users.{}]",
                *user.slug
            )),
        );
    }
}

fn channels(roster: &Roster, unread: &Unread, names: &mut References<'_>) {
    for channel in roster.channels.values() {
        let app_known = !unread.apps_of.contains(&channel.slug.value);
        if app_known {
            names.app(&channel.app, &channel.app.span);
        }
        for turn in &channel.turns {
            names.user(&turn.user, &turn.user.span);
            if app_known {
                check_turn(roster, unread, channel, turn, names.problems);
            }
        }
    }
}

/// Reports a turn whose user does not publish in the channel's app.
fn check_turn(
    roster: &Roster,
    unread: &Unread,
    channel: &Channel,
    turn: &Turn,
    problems: &mut Problems,
) {
    let known = roster.users.get(&turn.user.value);
    if let Some(user) = known
        && !unread.apps_of.contains(&user.slug.value)
        && !user.publishes_in(&channel.app)
        && roster.apps.contains_key(&channel.app.value)
    {
        problems.push(
            Problem::new(
                ProblemKind::NotInApp {
                    user: user.slug.to_string(),
                    app: channel.app.to_string(),
                },
                turn.user.span.clone(),
            )
            .label("expected a user of the channel's app")
            .help(format!(
                "add \"{}\" to `apps` of [users.{}]",
                *channel.app, *user.slug
            )),
        );
    }
}

fn events(roster: &Roster, names: &mut References<'_>) {
    for event in &roster.events {
        match &event.place {
            Some(EventPlace::User(user)) => names.user(user, &user.span),
            Some(EventPlace::Stream(stream)) => names.stream(stream, &stream.span),
            Some(EventPlace::Layout(layout)) => names.layout(layout, &layout.span),
            None => {}
        }
    }
}
