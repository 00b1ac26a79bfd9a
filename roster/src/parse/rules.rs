//! What must hold across a roster, beyond each value by itself.

use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
    hash::Hash,
};

use crate::{
    file::{
        decode::Problems,
        problem::{At, Problem, Span},
        suggest::Hints,
    },
    model::{
        events::EventPlace,
        layouts::Content,
        names,
        roster::Roster,
        unread::Unread,
        users::Watcher,
        values::{
            slug::Slug,
            stream::{StreamName, StreamPattern},
        },
    },
};

/// Checks everything; problems come in no order.
pub(crate) fn check(roster: &Roster, unread: &Unread, problems: &mut Problems) {
    let mut rules = Rules {
        apps: Hints::new(roster.apps.keys().map(Slug::as_str)),
        users: Hints::new(roster.users.keys().map(Slug::as_str)),
        groups: Hints::new(roster.groups.keys().map(Slug::as_str)),
        layouts: Hints::new(roster.layouts.keys().map(Slug::as_str)),
        streams: HashMap::new(),
        roster,
        unread,
        problems,
    };
    rules.names();
    rules.users();
    rules.groups();
    rules.layouts();
    rules.relays();
    rules.channels();
    rules.events();
    rules.hashes();
}

struct Rules<'a> {
    roster: &'a Roster,
    unread: &'a Unread,
    problems: &'a mut Problems,
    apps: Hints<'a>,
    users: Hints<'a>,
    groups: Hints<'a>,
    layouts: Hints<'a>,
    /// The users of each app in which an unknown stream was looked for.
    streams: HashMap<Slug, Hints<'a>>,
}

impl<'a> Rules<'a> {
    fn names(&mut self) {
        names::check(self.roster, self.unread, self.problems);
    }

    fn users(&mut self) {
        for user in self.roster.users.values() {
            self.no_duplicates(&user.apps);
            for app in &user.apps {
                self.app(app);
            }
            let watchers = user.watchers.as_deref().unwrap_or_default();
            self.no_duplicates(watchers);
            for watcher in watchers {
                match &watcher.value {
                    Watcher::User(name) => self.user(name, &watcher.span),
                    Watcher::Group(name) => self.group(name, &watcher.span),
                }
            }
        }
    }

    fn groups(&mut self) {
        for group in self.roster.groups.values() {
            self.no_duplicates(&group.members);
            for member in &group.members {
                self.user(member, &member.span);
            }
        }
    }

    /// A list names each only once.
    fn no_duplicates<T: Eq + Hash + Display>(&mut self, names: &[At<T>]) {
        let mut seen = HashSet::with_capacity(names.len());
        for name in names.iter().filter(|name| !seen.insert(&name.value)) {
            self.problems.push(
                Problem::error(
                    "duplicate",
                    name.span.clone(),
                    format!("`{}` twice", name.value),
                )
                .label("expected once"),
            );
        }
    }

    fn layouts(&mut self) {
        for layout in self.roster.layouts.values() {
            match &layout.content {
                Content::Slots(slots) => {
                    for slot in slots {
                        self.stream(&slot.stream, &slot.stream.span);
                        self.public(&slot.stream);
                    }
                }
                Content::Grid(patterns, _) => {
                    for pattern in patterns {
                        match &pattern.value {
                            StreamPattern::One(stream) => self.stream(stream, &pattern.span),
                            StreamPattern::App(app) => {
                                self.app(&At::new(app.clone(), pattern.span.clone()));
                            }
                            StreamPattern::Group(group) => self.group(group, &pattern.span),
                        }
                    }
                }
            }
        }
    }

    fn relays(&mut self) {
        for relay in self.roster.relays.values() {
            self.stream(&relay.stream, &relay.stream.span);
        }
    }

    fn channels(&mut self) {
        for channel in self.roster.channels.values() {
            let unread = self.unread.apps_of.contains(&channel.slug.value);
            if !unread {
                self.app(&channel.app);
            }
            for turn in &channel.turns {
                self.user(&turn.user, &turn.user.span);
                let known = self.roster.users.get(&turn.user.value);
                if let Some(user) = known
                    && !unread
                    && !self.unread.apps_of.contains(&user.slug.value)
                    && !user.publishes_in(&channel.app)
                    && self.roster.apps.contains_key(&channel.app.value)
                {
                    self.problems.push(
                        Problem::error(
                            "reference",
                            turn.user.span.clone(),
                            format!("`{}` does not publish in `{}`", *user.slug, *channel.app),
                        )
                        .label("expected a user of the channel's app")
                        .help(format!(
                            "add \"{}\" to `apps` of [users.{}]",
                            *channel.app, *user.slug
                        )),
                    );
                }
            }
        }
    }

    fn events(&mut self) {
        for event in &self.roster.events {
            match &event.place {
                Some(EventPlace::User(user)) => self.user(user, &user.span),
                Some(EventPlace::Stream(stream)) => self.stream(stream, &stream.span),
                Some(EventPlace::Layout(layout)) => self.layout(layout),
                None => {}
            }
        }
    }

    fn layout(&mut self, name: &At<Slug>) {
        if !self.roster.layouts.contains_key(&name.value) {
            let near = self.layouts.near(name);
            self.report("layout", name, &name.span, near);
        }
    }

    /// No hash stands twice: a key names one user.
    fn hashes(&mut self) {
        let mut seen: HashMap<&[u8; 32], &Slug> = HashMap::new();
        for user in self.roster.users.values() {
            for key in &user.keys {
                if let Some(owner) = seen.insert(key.hash.as_bytes(), &user.slug) {
                    self.problems.push(
                        Problem::error(
                            "duplicate-key",
                            key.hash.span.clone(),
                            "the same key twice",
                        )
                        .label(format!("this hash stands at [users.{owner}] too"))
                        .help("give each their own key: `mitts user rotate` makes one"),
                    );
                }
            }
        }
    }

    fn app(&mut self, app: &At<Slug>) {
        if !self.roster.apps.contains_key(&app.value) {
            let near = self.apps.near(app);
            self.report("app", app, &app.span, near);
        }
    }

    fn user(&mut self, name: &Slug, span: &Span) {
        if !self.roster.users.contains_key(name) {
            let near = self.users.near(name);
            self.report("user", name, span, near);
        }
    }

    fn group(&mut self, name: &Slug, span: &Span) {
        if !self.roster.groups.contains_key(name) {
            let near = self.groups.near(name);
            self.report("group", name, span, near);
        }
    }

    /// A stream exists if its app does, and a user or a channel of that name is in the app.
    fn stream(&mut self, stream: &StreamName, span: &Span) {
        let StreamName { app, name } = stream;
        if !self.roster.apps.contains_key(app) {
            self.app(&At::new(app.clone(), span.clone()));
            return;
        }
        if self.roster.has_stream(stream) || self.unread.apps_of.contains(name) {
            return;
        }
        if self.roster.users.contains_key(name) {
            self.problems.push(
                Problem::error(
                    "reference",
                    span.clone(),
                    format!("there is no stream `{stream}`: `{name}` does not publish in `{app}`"),
                )
                .label("expected a stream that somebody publishes")
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
        self.report("stream", &stream.to_string(), span, near.as_deref());
    }

    /// A place of a layout is for everyone to see.
    fn public(&mut self, stream: &At<StreamName>) {
        let user = self.roster.users.get(&stream.name);
        if let Some(user) = user.filter(|user| user.is_private()) {
            self.problems.push(
                Problem::warning(
                    "private",
                    stream.span.clone(),
                    format!("`{}` is private, so the layout leaves it out", **stream),
                )
                .label("only its watchers may watch")
                .help(format!(
                    "take the slot out, or take `watchers` out of [users.{}]",
                    *user.slug
                )),
            );
        }
    }

    fn report(&mut self, what: &str, name: &str, span: &Span, near: Option<&str>) {
        // any name may stand in a table that cannot be read
        let tables: &[&str] = match what {
            "app" => &["apps"],
            "user" => &["users"],
            "group" => &["groups"],
            "layout" => &["layouts"],
            _ => &["users", "channels"],
        };
        if tables
            .iter()
            .any(|table| self.unread.tables.contains(table))
        {
            return;
        }
        self.problems.push(
            Problem::error(
                "reference",
                span.clone(),
                format!("there is no {what} `{name}`"),
            )
            .label(match what {
                "stream" => "expected app/user of a user, or app/channel of a channel".to_owned(),
                "group" => "expected a group of [groups]".to_owned(),
                _ => format!("expected the name of one of [{what}s.*]"),
            })
            .did_you_mean(near),
        );
    }
}
