//! Queries on a roster: which streams exist, who publishes them, and who may watch.

use crate::{
    access::secret::SecretRef,
    file::problem::At,
    model::{
        apps::App,
        groups::Group,
        layouts::{Content, Layout},
        named::Named,
        notify::Notices,
        relays::Relay,
        renditions::Rendition,
        roster::{Roster, Tables},
        users::User,
        values::{
            slug::Slug,
            stream::{StreamName, StreamPattern},
        },
    },
};

impl Tables {
    /// The password of the cluster's Redis.
    pub fn map_password(&self) -> Option<&SecretRef> {
        self.cluster.as_ref()?.map.as_ref()?.password.as_ref()
    }

    /// The relays of an app's streams, also disabled ones.
    pub fn relays_of(&self, app: &App) -> impl Iterator<Item = &Relay> {
        let relays = self.relays.values();
        relays.filter(|relay| relay.stream.app == app.slug.value)
    }

    /// A user's streams, one for each of their apps.
    pub fn streams_of<'a>(&self, user: &'a User) -> impl Iterator<Item = StreamName> + 'a {
        user.apps.iter().map(|app| StreamName {
            app: app.value.clone(),
            name: user.slug.value.clone(),
        })
    }

    /// Where encoders send an app's streams by RTMP: `rtmp://live.example.net/show`. The key is another part of the path.
    pub fn rtmp_address(&self, app: &str) -> String {
        let host = self.ome.host.as_deref().unwrap_or(self.site.url.host());
        match self.ome.ports.rtmp {
            1935 => format!("rtmp://{host}/{app}"),
            port => format!("rtmp://{host}:{port}/{app}"),
        }
    }

    /// Whether the function can list live streams. This needs a token for the engine's REST interface, and a
    /// function near the engine: a remote one cannot reach that interface.
    pub fn has_live_list(&self) -> bool {
        self.ome.api_token.is_some() && !self.admission.url.is_remote()
    }
}

impl Roster {
    /// What the roster says of a name.
    pub fn named<'r, 'n>(&'r self, name: &'n str) -> Named<'r, 'n> {
        self.tables.named(name, self.users.get(name))
    }

    /// Whether a user or a channel has this stream.
    pub fn has_stream(&self, stream: &StreamName) -> bool {
        self.named(&stream.name).publishes_in(&stream.app)
    }

    /// The names of an app's recorded streams: those of its users and channels, unless a user has `record` of their own.
    pub fn recorded_in(&self, app: &App) -> impl Iterator<Item = &Slug> {
        let users = self.users.values();
        let users = users
            .filter(|user| user.publishes_in(&app.slug) && user.record.unwrap_or(app.record))
            .map(|user| &user.slug.value);
        let channels = self.channels.values();
        let channels = channels
            .filter(|channel| app.record && channel.app.value == app.slug.value)
            .map(|channel| &channel.slug.value);
        users.chain(channels)
    }

    /// A group's users, in its order.
    pub fn members_of<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a User> {
        let members = group.members.iter();
        members.filter_map(|member| self.users.get(&member.value))
    }

    /// All notifications: the site's, and those of users.
    pub fn notices(&self) -> impl Iterator<Item = &Notices> {
        let users = self.users.values().filter_map(|user| user.notify.as_ref());
        self.notify.notices.iter().chain(users)
    }

    /// The ladder of the stream of this name in an app: its user's own, or else the app's.
    pub fn ladder_of<'r>(&'r self, app: &'r App, name: &str) -> &'r [At<Rendition>] {
        self.named(name).ladder(app)
    }

    /// Whether anything is encoded of any stream in the app.
    pub fn has_ladder(&self, app: &App) -> bool {
        let users = self.users.values();
        let mut users = users.filter(|user| user.publishes_in(&app.slug));
        let own = |user: &User| user.renditions.as_ref().is_some_and(|own| !own.is_empty());
        !app.renditions.is_empty() || users.any(own)
    }

    /// A stream's watch page: `/alice/` for a user's first app and for channels, `/alice/show/` for a
    /// user's other apps.
    pub fn watch_path(&self, stream: &StreamName) -> String {
        self.named(&stream.name).watch_path(&stream.app)
    }

    /// The title of the stream's page: a user's name or a channel's title. `None` if there is no such user or
    /// channel.
    pub fn name_of(&self, stream: &StreamName) -> Option<&str> {
        self.named(&stream.name).title()
    }

    /// The streams a layout names, in order, without repetition for a grid.
    pub fn streams_in(&self, layout: &Layout) -> Vec<StreamName> {
        let patterns = match &layout.content {
            Content::Slots(slots) => {
                return slots.iter().map(|slot| slot.stream.value.clone()).collect();
            }
            Content::Grid(patterns, _) => patterns,
        };
        let mut streams = indexmap::IndexSet::new();
        for pattern in patterns {
            match &pattern.value {
                StreamPattern::One(stream) => {
                    streams.insert(stream.clone());
                }
                StreamPattern::App(app) => {
                    let users = self.users.values().filter(|user| user.publishes_in(app));
                    streams.extend(users.map(|user| StreamName {
                        app: app.clone(),
                        name: user.slug.value.clone(),
                    }));
                }
                StreamPattern::Group(group) => {
                    let group = self.groups.get(group).into_iter();
                    let users = group.flat_map(|group| self.members_of(group));
                    streams.extend(users.flat_map(|user| self.streams_of(user)));
                }
            }
        }
        streams.into_iter().collect()
    }
}
