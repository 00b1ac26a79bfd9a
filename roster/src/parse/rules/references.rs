//! Checks that referenced apps, users, groups, layouts and streams exist.

use std::collections::HashMap;

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{Problem, Span},
        suggest::Hints,
    },
    model::{
        roster::Roster,
        unread::Unread,
        values::{slug::Slug, stream::StreamName},
    },
};

/// Looks names up in a roster, and reports those that are missing.
pub(crate) struct References<'a> {
    roster: &'a Roster,
    unread: &'a Unread,
    /// Where problems are put.
    pub(crate) problems: &'a mut Problems,
    apps: Hints<'a>,
    users: Hints<'a>,
    groups: Hints<'a>,
    layouts: Hints<'a>,
    /// The users of each app in which an unknown stream was searched for.
    streams: HashMap<Slug, Hints<'a>>,
}

impl<'a> References<'a> {
    pub(crate) fn new(roster: &'a Roster, unread: &'a Unread, problems: &'a mut Problems) -> Self {
        References {
            apps: Hints::new(roster.apps.keys().map(Slug::as_str)),
            users: Hints::new(roster.users.keys().map(Slug::as_str)),
            groups: Hints::new(roster.groups.keys().map(Slug::as_str)),
            layouts: Hints::new(roster.layouts.keys().map(Slug::as_str)),
            streams: HashMap::new(),
            roster,
            unread,
            problems,
        }
    }

    pub(crate) fn app(&mut self, name: &Slug, place: &Span) {
        if !self.roster.apps.contains_key(name) {
            let near = self.apps.near(name);
            self.report("app", name, place, near);
        }
    }

    pub(crate) fn user(&mut self, name: &Slug, place: &Span) {
        if !self.roster.users.contains_key(name) {
            let near = self.users.near(name);
            self.report("user", name, place, near);
        }
    }

    pub(crate) fn group(&mut self, name: &Slug, place: &Span) {
        if !self.roster.groups.contains_key(name) {
            let near = self.groups.near(name);
            self.report("group", name, place, near);
        }
    }

    pub(crate) fn layout(&mut self, name: &Slug, place: &Span) {
        if !self.roster.layouts.contains_key(name) {
            let near = self.layouts.near(name);
            self.report("layout", name, place, near);
        }
    }

    /// A stream exists if its app does, and a user or a channel of that name is in the app.
    pub(crate) fn stream(&mut self, stream: &StreamName, place: &Span) {
        let StreamName { app, name } = stream;
        if !self.roster.apps.contains_key(app) {
            self.app(app, place);
            return;
        }
        if self.roster.has_stream(stream) || self.unread.apps_of.contains(name) {
            return;
        }
        if self.roster.users.contains_key(name) {
            self.problems.push(
                Problem::new(
                    ProblemKind::NoSuchStream {
                        app: app.to_string(),
                        user: name.to_string(),
                    },
                    place.clone(),
                )
                .label("expected a stream that a user publishes")
                .help(format!("add \"{app}\" to `apps` of [users.{name}]")),
            );
            return;
        }
        let roster = self.roster;
        let hints = self.streams.entry(app.clone()).or_insert_with(|| {
            let users = roster.users.values();
            let users = users.filter(|user| user.publishes_in(app));
            Hints::new(users.map(|user| user.slug.as_str()))
        });
        let near = hints.near(name).map(|near| format!("{app}/{near}"));
        self.report("stream", &stream.to_string(), place, near.as_deref());
    }

    /// Reports that this name does not exist, unless it may be in an unreadable table.
    fn report(&mut self, what: &'static str, name: &str, place: &Span, near: Option<&str>) {
        let tables: &[&str] = match what {
            "app" => &["apps"],
            "user" => &["users"],
            "group" => &["groups"],
            "layout" => &["layouts"],
            _ => &["users", "channels"],
        };
        let unread = &self.unread.tables;
        if tables.iter().any(|table| unread.contains(table)) {
            return;
        }
        self.problems.push(
            Problem::new(
                ProblemKind::NoSuch {
                    what,
                    name: name.to_owned(),
                },
                place.clone(),
            )
            .label(match what {
                "stream" => "expected app/user or app/channel".to_owned(),
                "group" => "expected a group from [groups]".to_owned(),
                _ => format!("expected a name from [{what}s.*]"),
            })
            .did_you_mean(near),
        );
    }
}
