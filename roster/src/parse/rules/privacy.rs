//! Rules for `watchers` and `pages`, and for the other lists of people: `producers` and `admins`.

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{At, Problem},
    },
    model::{
        layouts::Layout,
        privacy::{Pages, Watcher},
        roster::Roster,
        values::stream::StreamName,
    },
    parse::rules::{duplicates::no_duplicates, references::References},
};

/// Checks the lists of people of all tables, and that `pages` has an effect.
pub(crate) fn check(roster: &Roster, names: &mut References<'_>) {
    let apps = roster.apps.values().map(|app| &app.watchers);
    let users = roster.users.values().map(|user| &user.watchers);
    let layouts = roster.layouts.values().map(|layout| &layout.watchers);
    let channels = roster.channels.values().map(|channel| &channel.watchers);
    for watchers in apps.chain(users).chain(layouts).chain(channels).flatten() {
        check_people(watchers, names);
    }
    let producers = roster.layouts.values().map(|layout| &layout.producers);
    let producers = producers.chain(roster.channels.values().map(|channel| &channel.producers));
    for people in producers.chain([&roster.site.admins]) {
        check_people(people, names);
    }
    for user in roster.users.values() {
        let mut streams = roster.streams_of(user);
        let private = streams.all(|stream| roster.is_private(&stream));
        check_pages(user.pages.as_ref(), private, names.problems);
    }
    for layout in roster.layouts.values() {
        let private = layout.watchers.is_some();
        check_pages(layout.pages.as_ref(), private, names.problems);
    }
    for channel in roster.channels.values() {
        let private = roster.audience(&channel.app, &channel.slug).is_some();
        check_pages(channel.pages.as_ref(), private, names.problems);
    }
}

fn check_people(people: &[At<Watcher>], names: &mut References<'_>) {
    no_duplicates(people, names.problems);
    for one in people {
        match &one.value {
            Watcher::User(name) => names.user(name, &one.span),
            Watcher::Group(name) => names.group(name, &one.span),
        }
    }
}

fn check_pages(pages: Option<&At<Pages>>, private: bool, problems: &mut Problems) {
    if let Some(pages) = pages.filter(|_| !private) {
        problems.push(
            Problem::new(ProblemKind::NoWatchers, pages.span.clone())
                .label("everyone may watch, so everyone sees the page")
                .help("remove the line, or add `watchers`"),
        );
    }
}

/// Reports a private stream in a slot of a layout that everyone sees.
pub(crate) fn check_public(
    roster: &Roster,
    layout: &Layout,
    stream: &At<StreamName>,
    problems: &mut Problems,
) {
    if layout.watchers.is_none() && roster.has_stream(stream) && roster.is_private(stream) {
        let user = roster.users.get(&stream.name);
        let table = match user.filter(|user| user.watchers.is_some()) {
            Some(_) => format!("[users.{}]", stream.name),
            None if roster.channels.contains_key(&stream.name) => {
                format!("[channels.{}]", stream.name)
            }
            None => format!("[apps.{}]", stream.app),
        };
        problems.push(
            Problem::new(
                ProblemKind::Private(stream.to_string()),
                stream.span.clone(),
            )
            .label("only its watchers may watch")
            .help(format!(
                "remove the slot, remove `watchers` from {table}, or add `watchers` to the layout"
            )),
        );
    }
}
