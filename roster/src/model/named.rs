//! What a roster says of a name: of the streams of a user or channel.
//!
//! The rules are here, whoever found the user: a [`Roster`](crate::Roster) has all of them, an index finds them one at a
//! time.

use crate::{
    file::problem::At,
    model::{
        apps::App, audience::Audience, renditions::Rendition, roster::Tables, users::User,
        values::slug::Slug,
    },
};

/// A name, with the user who has it, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Named<'r, 'n> {
    pub(super) tables: &'r Tables,
    pub(super) name: &'n str,
    pub(super) user: Option<&'r User>,
}

impl Tables {
    /// What is known of a name. `user` must be the roster's user of this name, or `None` if it has none.
    pub fn named<'r, 'n>(&'r self, name: &'n str, user: Option<&'r User>) -> Named<'r, 'n> {
        Named {
            tables: self,
            name,
            user,
        }
    }
}

impl<'r> Named<'r, '_> {
    /// Whether a user or a channel has this stream in an app.
    pub fn publishes_in(self, app: &str) -> bool {
        let channel = self.tables.channels.get(self.name);
        self.user.is_some_and(|user| user.publishes_in(app))
            || channel.is_some_and(|channel| channel.app.as_str() == app)
    }

    /// Those who may watch the stream in an app: see [`Roster::audience`](crate::Roster::audience).
    pub fn audience(self, app: &str) -> Audience<'r> {
        let tables = self.tables;
        let user = self.user.and_then(|user| user.watchers.as_ref());
        let own = user.or_else(|| tables.channels.get(self.name)?.watchers.as_ref());
        let watchers = own.or_else(|| tables.apps.get(app)?.watchers.as_ref());
        watchers.map(Vec::as_slice)
    }

    /// Whether everyone may watch the stream in an app: see [`Roster::is_watchable`](crate::Roster::is_watchable).
    pub fn is_watchable(self, app: &str) -> bool {
        self.user.is_none_or(|user| user.enabled) && self.audience(app).is_none()
    }

    /// Whether a guest may have the stream in an app: see [`Roster::is_for_guests`](crate::Roster::is_for_guests).
    pub fn is_for_guests(self, app: &str) -> bool {
        let Named { tables, name, user } = self;
        tables.takes_guests()
            && tables.apps.contains_key(app)
            && !tables.channels.contains_key(name)
            && user.is_none_or(|user| user.keys.is_empty() && user.publishes_in(app))
    }

    /// The ladder of the stream in an app: its user's own, or else the app's.
    pub fn ladder(self, app: &'r App) -> &'r [At<Rendition>] {
        let own = self.user.and_then(|user| user.renditions.as_ref());
        own.unwrap_or(&app.renditions)
    }

    /// The watch page of the stream in an app: see [`Roster::watch_path`](crate::Roster::watch_path).
    pub fn watch_path(self, app: &str) -> String {
        let first: Option<&Slug> = self.user.and_then(|user| Some(&user.apps.first()?.value));
        match first {
            Some(first) if first.as_str() != app => format!("/{}/{app}/", self.name),
            _ => format!("/{}/", self.name),
        }
    }

    /// The user's name or the channel's title.
    pub fn title(self) -> Option<&'r str> {
        match self.user {
            Some(user) => Some(&user.name),
            None => Some(&self.tables.channels.get(self.name)?.title),
        }
    }
}
