//! Queries on a roster: what a user may do besides publishing.

use crate::{
    file::problem::At,
    model::{
        layouts::Layout, privacy::Watcher, roster::Roster, users::User, values::stream::StreamName,
    },
};

/// What a user may do. Lists are in the roster's order.
#[derive(Clone, Debug)]
pub struct Permissions<'r> {
    /// Whether they may see and do everything on the admin's pages.
    pub admin: bool,
    /// The private streams of others that they may watch.
    pub streams: Vec<StreamName>,
    /// The private layouts whose pages they may open.
    pub layouts: Vec<&'r Layout>,
    /// The channels and layouts that they may produce. An admin may produce all.
    pub produces: Vec<Produced<'r>>,
}

/// Something that is produced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Produced<'r> {
    /// `channel` or `layout`.
    pub kind: &'static str,
    /// Its name.
    pub name: &'r str,
    /// Its title.
    pub title: &'r str,
}

impl Roster {
    /// Whether a user may see and do everything on the admin's pages. Nobody who is disabled may.
    pub fn is_admin(&self, user: &User) -> bool {
        user.enabled && self.is_among(user, &self.site.admins)
    }

    /// Whether a user may produce the channel or layout of this name.
    pub fn may_produce(&self, user: &User, name: &str) -> bool {
        let channel = self.channels.get(name).map(|channel| &channel.producers);
        let layout = || self.layouts.get(name).map(|layout| &layout.producers);
        channel
            .or_else(layout)
            .is_some_and(|producers| self.is_producer(user, producers))
    }

    /// What a user may do.
    pub fn permissions(&self, user: &User) -> Permissions<'_> {
        Permissions {
            admin: self.is_admin(user),
            streams: self.watched_by(user).collect(),
            layouts: self.opened_by(user).collect(),
            produces: self.produced_by(user).collect(),
        }
    }

    fn is_producer(&self, user: &User, producers: &[At<Watcher>]) -> bool {
        self.is_admin(user) || user.enabled && self.is_among(user, producers)
    }

    fn watched_by(&self, user: &User) -> impl Iterator<Item = StreamName> {
        let others = self.users.values();
        let others = others.filter(|other| other.slug.value != user.slug.value);
        let streams = others.flat_map(|other| self.streams_of(other));
        let channels = self.channels.values().map(|channel| StreamName {
            app: channel.app.value.clone(),
            name: channel.slug.value.clone(),
        });
        streams.chain(channels).filter(|stream| {
            let watchers = self.audience(&stream.app, &stream.name);
            user.enabled && watchers.is_some_and(|watchers| self.is_among(user, watchers))
        })
    }

    fn opened_by(&self, user: &User) -> impl Iterator<Item = &Layout> {
        self.layouts.values().filter(|layout| {
            let watchers = layout.watchers.as_ref();
            user.enabled && watchers.is_some_and(|watchers| self.is_among(user, watchers))
        })
    }

    fn produced_by(&self, user: &User) -> impl Iterator<Item = Produced<'_>> {
        let channels = self.channels.values().map(|channel| {
            let produced = Produced {
                kind: "channel",
                name: &channel.slug.value,
                title: &channel.title,
            };
            (produced, &channel.producers)
        });
        let layouts = self.layouts.values().map(|layout| {
            let produced = Produced {
                kind: "layout",
                name: &layout.slug.value,
                title: &layout.title,
            };
            (produced, &layout.producers)
        });
        channels
            .chain(layouts)
            .filter(|(_, producers)| self.is_producer(user, producers))
            .map(|(produced, _)| produced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        admins = ["@chiefs", "dora"]
        [apps.show]
        [apps.talk]
        watchers = ["@crew"]
        [users.alice]
        apps = ["show"]
        [users.bob]
        apps = ["show", "talk"]
        watchers = ["carol"]
        [users.carol]
        apps = ["talk"]
        [users.dora]
        apps = ["show"]
        enabled = false
        [groups]
        chiefs = ["alice"]
        crew = ["bob", "dora"]
        [channels.main]
        app = "talk"
        producers = ["@crew"]
        [layouts.desk]
        title = "The desk"
        kind = "grid"
        streams = ["show/*"]
        watchers = ["bob"]
        producers = ["carol"]
    "#;

    #[test]
    fn everyone_may_do_what_the_roster_says_and_nobody_who_is_disabled() {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        let shown = |name: &str| {
            let user = &roster.users[name];
            let may = roster.permissions(user);
            let streams = may.streams.iter().map(ToString::to_string);
            let layouts = may.layouts.iter().map(|layout| layout.slug.to_string());
            for made in &may.produces {
                assert!(roster.may_produce(user, made.name), "{name} {}", made.name);
            }
            let produces = may.produces.iter().map(|made| made.name.to_owned());
            (
                may.admin,
                streams.collect::<Vec<_>>().join(" "),
                layouts.collect::<Vec<_>>().join(" "),
                produces.collect::<Vec<_>>().join(" "),
            )
        };
        let expected = |admin, streams: &str, layouts: &str, produces: &str| {
            (
                admin,
                streams.to_owned(),
                layouts.to_owned(),
                produces.to_owned(),
            )
        };
        assert_eq!(shown("alice"), expected(true, "", "", "main desk"));
        assert_eq!(
            shown("bob"),
            expected(false, "talk/carol talk/main", "desk", "main")
        );
        assert_eq!(
            shown("carol"),
            expected(false, "show/bob talk/bob", "", "desk")
        );
        assert_eq!(shown("dora"), expected(false, "", "", ""));
        assert!(!roster.may_produce(&roster.users["bob"], "desk"));
        assert!(!roster.may_produce(&roster.users["alice"], "nothing"));
    }
}
