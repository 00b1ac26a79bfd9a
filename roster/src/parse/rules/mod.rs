//! Rules that involve more than one value.
//!
//! Each function checks one table. [`references`] checks that names exist, [`duplicates`] that items are unique,
//! [`names`] that names are free, [`privacy`] who may watch, [`renditions`] that ladders can be encoded, [`simulcast`] that no stream has two,
//! [`archive`] where the archive can be, [`cluster`] that machines reach each other, [`conductor`] that somebody runs queues, [`ports`] that no other program has a port, [`secrets`] that each has one purpose,
//! [`notify`] that notifications can be sent.

mod archive;
mod cluster;
mod conductor;
mod duplicates;
mod names;
mod notify;
mod ports;
mod privacy;
mod references;
mod relays;
mod renditions;
mod secrets;
mod simulcast;

use super::places::Places;
use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::{
        channels::{Channel, Turn},
        events::EventPlace,
        layouts::Content,
        roster::Roster,
        unread::Unread,
        values::stream::StreamPattern,
    },
};
use duplicates::no_duplicates;
use references::References;

/// Checks all rules. The problems are not sorted.
pub(crate) fn check(roster: &Roster, unread: &Unread, places: &Places, problems: &mut Problems) {
    names::check(roster, unread, problems);
    let mut names = References::new(roster, unread, problems);
    users(roster, &mut names);
    privacy::check(roster, &mut names);
    groups(roster, &mut names);
    layouts(roster, &mut names);
    relays::check(roster, &mut names);
    channels(roster, unread, &mut names);
    events(roster, &mut names);
    duplicates::keys(roster, problems);
    renditions::check(roster, problems);
    simulcast::check(roster, problems);
    archive::check(roster, problems);
    cluster::check(roster, problems);
    conductor::check(roster, problems);
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
                    privacy::check_public(roster, layout, &slot.stream, names.problems);
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
