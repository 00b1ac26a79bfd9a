//! Decides whether a viewer may watch a stream, or open a page.

use jiff::Timestamp;
use roster::{At, Invited, Layout, Roster, Standing, User, Watcher};

use super::grant::{Grant, Session, mark, mark_of};

/// What a viewer asks for, with names as they are in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing<'a> {
    /// Media of a stream.
    Stream {
        /// The app.
        app: &'a str,
        /// The user or channel.
        name: &'a str,
    },
    /// Everything below `/<name>/`: the pages of a user, channel or layout.
    Page(&'a str),
}

/// A permission to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    /// When it ends.
    pub(crate) until: Option<Timestamp>,
}

impl Pass {
    const FOR_EVER: Pass = Pass { until: None };

    /// The one that lasts longer.
    fn longer(self, other: Pass) -> Pass {
        match (self.until, other.until) {
            (Some(one), Some(two)) => Pass {
                until: Some(one.max(two)),
            },
            _ => Pass::FOR_EVER,
        }
    }
}

impl<'a> Thing<'a> {
    /// What is at a path of the site: media of a stream below an app, otherwise a page. `None` for the home page, and
    /// for paths with an empty or escaped first part.
    pub(crate) fn at(roster: &Roster, path: &'a str) -> Option<Self> {
        let path = path.split(['?', '#']).next()?;
        let mut parts = path.strip_prefix('/')?.split('/');
        let first = parts.next().filter(|part| !part.is_empty())?;
        Some(match roster.apps.contains_key(first) {
            true => Thing::Stream {
                app: first,
                name: parts.next()?,
            },
            false => Thing::Page(first),
        })
    }
}

/// The permission of a viewer with this session. `None` if they may not watch, or if there is no such thing.
pub(crate) fn pass(
    roster: &Roster,
    session: Option<&Session>,
    thing: Thing<'_>,
    now: Timestamp,
) -> Option<Pass> {
    match thing {
        Thing::Stream { app, name } => stream(roster, session, app, name, now),
        Thing::Page(name) => {
            if let Some(user) = roster.users.get(name) {
                let streams = roster.streams_of(user);
                let passes =
                    streams.filter_map(|own| stream(roster, session, &own.app, &own.name, now));
                return passes.reduce(Pass::longer);
            }
            if let Some(channel) = roster.channels.get(name) {
                return stream(roster, session, &channel.app, name, now);
            }
            layout(roster, session, roster.layouts.get(name)?, now)
        }
    }
}

fn stream(
    roster: &Roster,
    session: Option<&Session>,
    app: &str,
    name: &str,
    now: Timestamp,
) -> Option<Pass> {
    let owner = roster.users.get(name);
    let channel = roster.channels.get(name);
    let is_there = owner.is_some_and(|owner| owner.publishes_in(app))
        || channel.is_some_and(|channel| channel.app.as_str() == app)
        || owner.is_none() && roster.is_for_guests(app, name);
    if !is_there {
        return None;
    }
    let Some(watchers) = roster.audience(app, name) else {
        return Some(Pass::FOR_EVER);
    };
    longest(session?, |grant| match holder(roster, grant, now)? {
        (Holder::User(viewer), until) => {
            let own = owner.is_some_and(|owner| owner.slug.value == viewer.slug.value);
            (own || among(roster, viewer, watchers)).then_some(until)
        }
        (Holder::Invited(to), until) => roster.invites_to(to, app, name).then_some(until),
    })
}

fn layout(
    roster: &Roster,
    session: Option<&Session>,
    layout: &Layout,
    now: Timestamp,
) -> Option<Pass> {
    let Some(watchers) = &layout.watchers else {
        return Some(Pass::FOR_EVER);
    };
    longest(session?, |grant| match holder(roster, grant, now)? {
        (Holder::User(viewer), until) => among(roster, viewer, watchers).then_some(until),
        (Holder::Invited(to), until) => roster.invites_to_layout(to, layout).then_some(until),
    })
}

/// The longest of the permissions that the grants of a session give.
fn longest(session: &Session, allows: impl Fn(&Grant) -> Option<Pass>) -> Option<Pass> {
    let passes = session.grants().iter().filter_map(allows);
    passes.reduce(Pass::longer)
}

fn among(roster: &Roster, viewer: &User, watchers: &[At<Watcher>]) -> bool {
    roster.is_among(viewer, watchers)
}

/// Who has a grant.
enum Holder<'r> {
    /// A user.
    User(&'r User),
    /// Somebody who is invited to these.
    Invited(&'r [Invited]),
}

/// The holder of a grant that is valid with the current roster, and until when.
fn holder<'r>(roster: &'r Roster, grant: &'r Grant, now: Timestamp) -> Option<(Holder<'r>, Pass)> {
    match grant {
        Grant::Key { user, mark: known } => {
            let user = roster.users.get(user.as_str());
            let user = user.filter(|user| user.enabled)?;
            let mut keys = user.keys.iter();
            let key = keys.find(|key| mark(&key.hash) == *known)?;
            let until = key.window.until;
            let open = key.window.standing(now) == Standing::Open;
            open.then_some((Holder::User(user), Pass { until }))
        }
        Grant::Invitation {
            watch,
            until,
            epoch,
            mark: known,
        } => {
            let mut keys = roster.invitations.keys.iter();
            let until = Timestamp::from_second(*until).ok()?;
            let valid = now < until
                && *epoch >= roster.invitations.epoch
                && keys.any(|key| mark_of(&key.public) == *known);
            let until = Some(until);
            valid.then_some((Holder::Invited(watch), Pass { until }))
        }
    }
}

#[cfg(test)]
mod tests;
