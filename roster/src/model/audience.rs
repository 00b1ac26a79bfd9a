//! Queries on a roster: who may watch a stream or open a page.

use crate::{
    file::problem::At,
    model::{
        apps::App,
        channels::Channel,
        layouts::Layout,
        privacy::{Pages, Watcher},
        roster::{Roster, Tables},
        users::User,
        values::stream::StreamName,
    },
};

/// Those who may watch something; `None` means everyone.
pub type Audience<'r> = Option<&'r [At<Watcher>]>;

impl Roster {
    /// Those who may watch a stream besides its own user: the watchers of its user or channel, or else of its app. For
    /// unknown names, the app decides.
    pub fn audience(&self, app: &str, name: &str) -> Audience<'_> {
        self.named(name).audience(app)
    }

    /// Whether a stream is private.
    pub fn is_private(&self, stream: &StreamName) -> bool {
        self.audience(&stream.app, &stream.name).is_some()
    }

    /// Whether everyone may watch this stream: its user is enabled and it is not private. Unknown names are watchable
    /// where the app is public; see [`Roster::has_stream`].
    pub fn is_watchable(&self, stream: &StreamName) -> bool {
        self.named(&stream.name).is_watchable(&stream.app)
    }

    /// Whether the site lists a user: they are enabled, and everyone may watch their first stream.
    pub fn is_listed(&self, user: &User) -> bool {
        let mut streams = self.streams_of(user);
        // a roster with errors may have a user without an app
        let first = streams.next();
        user.enabled
            && user.watchers.is_none()
            && first.is_none_or(|first| !self.is_private(&first))
    }

    /// Whether nobody else sees a user's pages: `pages = "hidden"`, and all of their streams are private.
    pub fn hides_user(&self, user: &User) -> bool {
        is_hidden(user.pages.as_ref())
            && self.streams_of(user).all(|stream| self.is_private(&stream))
    }

    /// The same of a channel's page.
    pub fn hides_channel(&self, channel: &Channel) -> bool {
        is_hidden(channel.pages.as_ref()) && self.audience(&channel.app, &channel.slug).is_some()
    }

    /// The same of a layout's page.
    pub fn hides_layout(&self, layout: &Layout) -> bool {
        is_hidden(layout.pages.as_ref()) && layout.watchers.is_some()
    }

    /// The names of all hidden pages, which are the first parts of their paths.
    pub fn hidden_pages(&self) -> impl Iterator<Item = &str> {
        let users = self.users.values().filter(|user| self.hides_user(user));
        let users = users.map(|user| user.slug.as_str());
        let channels = self.channels.values();
        let channels = channels.filter(|channel| self.hides_channel(channel));
        let channels = channels.map(|channel| channel.slug.as_str());
        let layouts = self.layouts.values();
        let layouts = layouts.filter(|layout| self.hides_layout(layout));
        let layouts = layouts.map(|layout| layout.slug.as_str());
        users.chain(channels).chain(layouts)
    }

    /// Whether anything on the site is private.
    pub fn has_private(&self) -> bool {
        let apps = self.apps.values().any(App::is_private);
        let users = self.users.values().any(|user| user.watchers.is_some());
        let channels = self.channels.values();
        let channels = channels.filter(|channel| channel.watchers.is_some());
        let layouts = self.layouts.values();
        let layouts = layouts.filter(|layout| layout.watchers.is_some());
        apps || users || channels.count() > 0 || layouts.count() > 0
    }

    /// The streams that a layout's page shows, in its order: those that everyone may watch. A private layout also has
    /// the private ones.
    pub fn shown_streams_in(&self, layout: &Layout) -> Vec<StreamName> {
        let mut streams = self.streams_in(layout);
        streams.retain(|stream| self.shows(layout, stream));
        streams
    }

    /// Whether a layout's page shows this stream, which is one of its streams.
    pub fn shows(&self, layout: &Layout, stream: &StreamName) -> bool {
        let user = self.users.get(&stream.name);
        self.is_watchable(stream)
            || layout.watchers.is_some() && user.is_none_or(|user| user.enabled)
    }
}

impl Tables {
    /// Whether this user is among those watchers.
    pub fn is_among(&self, user: &User, watchers: &[At<Watcher>]) -> bool {
        watchers.iter().any(|watcher| match &watcher.value {
            Watcher::User(name) => *name == user.slug.value,
            Watcher::Group(name) => {
                let group = self.groups.get(name).into_iter();
                let mut members = group.flat_map(|group| &group.members);
                members.any(|member| member.value == user.slug.value)
            }
        })
    }
}

impl App {
    /// Whether its streams are private, unless their users or channels have `watchers` of their own.
    pub fn is_private(&self) -> bool {
        self.watchers.is_some()
    }
}

fn is_hidden(pages: Option<&At<Pages>>) -> bool {
    pages.is_some_and(|pages| pages.value == Pages::Hidden)
}
