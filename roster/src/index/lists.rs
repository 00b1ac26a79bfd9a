//! Lists of users whose private pages the same viewers may open, so that the pages of one viewer are found without
//! reading all users.

use std::borrow::Cow;

use crate::model::{
    invitations::invited::Invited,
    layouts::Content,
    roster::Tables,
    users::User,
    values::{slug::Slug, stream::StreamPattern},
};

/// Somebody who watches.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there are six at most, for a moment"
)]
pub enum Viewer<'r> {
    /// A user.
    User(Cow<'r, User>),
    /// Somebody who is invited to these.
    Invited(&'r [Invited]),
}

/// Users by name, and lists of others.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) names: Vec<String>,
    pub(super) lists: Vec<String>,
}

/// How many users a list has at most. Nobody is shown more.
pub const LISTED: usize = 40;

/// The list of users with a private and a public stream, whose pages everyone may open.
const ALL: &str = "*";

/// The key of those who share an app's watchers. No name of a user or group begins so.
fn of_app(app: &str) -> String {
    format!("/{app}")
}

/// The lists that a user is in: for their own watchers, or else for those of their private apps. None without a private
/// stream.
#[cfg(feature = "write-index")]
pub(super) fn lists_with(tables: &Tables, user: &User) -> Vec<String> {
    if let Some(watchers) = &user.watchers {
        let mut keys: Vec<_> = watchers.iter().map(|one| one.value.to_string()).collect();
        keys.sort_unstable();
        keys.dedup();
        return keys;
    }
    let apps = user
        .apps
        .iter()
        .filter_map(|app| tables.apps.get(&app.value));
    let (private, public): (Vec<_>, Vec<_>) = apps.partition(|app| app.is_private());
    let mut keys: Vec<_> = private.iter().map(|app| of_app(&app.slug)).collect();
    if !private.is_empty() && !public.is_empty() {
        keys.push(ALL.to_owned());
    }
    keys
}

/// The users whose pages a viewer may open, and perhaps others.
pub(super) fn candidates_for(tables: &Tables, viewer: &Viewer<'_>) -> Candidates {
    let mut found = Candidates::default();
    match viewer {
        Viewer::User(viewer) => {
            found.names.push(viewer.slug.to_string());
            found.lists = lists_for(tables, viewer);
        }
        Viewer::Invited(to) => {
            found.lists.push(ALL.to_owned());
            to.iter().for_each(|one| found.add_invited(tables, one));
        }
    }
    found
}

impl Candidates {
    fn add_invited(&mut self, tables: &Tables, invited: &Invited) {
        match invited {
            Invited::Stream(stream) => self.names.push(stream.name.to_string()),
            Invited::Group(group) => self.add_group(tables, group),
            Invited::Entry(name) => {
                self.names.push(name.to_string());
                self.lists.push(of_app(name));
                let layout = tables.layouts.get(name);
                match layout.map(|layout| &layout.content) {
                    None => {}
                    Some(Content::Slots(slots)) => {
                        let names = slots.iter().map(|slot| slot.stream.name.to_string());
                        self.names.extend(names);
                    }
                    Some(Content::Grid(patterns, _)) => {
                        for pattern in patterns {
                            match &pattern.value {
                                StreamPattern::One(one) => self.names.push(one.name.to_string()),
                                StreamPattern::App(app) => self.lists.push(of_app(app)),
                                StreamPattern::Group(group) => self.add_group(tables, group),
                            }
                        }
                    }
                }
            }
        }
    }

    fn add_group(&mut self, tables: &Tables, group: &Slug) {
        let members = tables.groups.get(group).map(|group| &group.members);
        let members = members.into_iter().flatten();
        self.names.extend(members.map(|member| member.to_string()));
    }
}

/// The lists of users whose pages a user may open.
fn lists_for(tables: &Tables, viewer: &User) -> Vec<String> {
    let groups = tables.groups.values().filter(|group| {
        let mut members = group.members.iter();
        members.any(|member| member.value == viewer.slug.value)
    });
    let groups = groups.map(|group| format!("@{}", *group.slug));
    let apps = tables.apps.values().filter(|app| {
        let watchers = app.watchers.as_ref();
        watchers.is_some_and(|watchers| tables.is_among(viewer, watchers))
    });
    let apps = apps.map(|app| of_app(&app.slug));
    let own = [ALL.to_owned(), viewer.slug.to_string()];
    own.into_iter().chain(groups).chain(apps).collect()
}
