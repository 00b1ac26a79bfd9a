//! The streams of a roster: which exist, whose they are, and who may watch.

use crate::{
    layout::{Content, Layout},
    read::Roster,
    stream::{StreamName, StreamPattern},
    user::User,
};

impl Roster {
    /// Whether somebody publishes this stream, or a channel makes it.
    pub fn has_stream(&self, stream: &StreamName) -> bool {
        let user = self.users.get(&stream.name);
        let channel = self.channels.get(&stream.name);
        user.is_some_and(|user| user.publishes_in(&stream.app))
            || channel.is_some_and(|channel| channel.app.value == stream.app)
    }

    /// A user's streams, one for each of their apps.
    pub fn streams_of<'a>(&self, user: &'a User) -> impl Iterator<Item = StreamName> + 'a {
        user.apps.iter().map(|app| StreamName {
            app: app.value.clone(),
            name: user.slug.value.clone(),
        })
    }

    /// Whether everyone may watch: `app` and `name` as they stand in an address. A stream nobody has is
    /// as public as one that is offline.
    pub fn is_public(&self, name: &str) -> bool {
        self.users.get(name).is_none_or(|user| !user.is_private())
    }

    /// Whether everyone may watch this stream, and somebody may publish it.
    pub fn is_watchable(&self, stream: &StreamName) -> bool {
        let user = self.users.get(&stream.name);
        user.is_none_or(User::is_watchable)
    }

    /// The streams of a layout that everyone may watch; the others are not on its page.
    pub fn watchable_streams_in(&self, layout: &Layout) -> Vec<StreamName> {
        let mut streams = self.streams_in(layout);
        streams.retain(|stream| self.is_watchable(stream));
        streams
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
                    let members = self.groups.get(group).into_iter().flatten();
                    let users = members.filter_map(|member| self.users.get(&member.value));
                    streams.extend(users.flat_map(|user| self.streams_of(user)));
                }
            }
        }
        streams.into_iter().collect()
    }
}
