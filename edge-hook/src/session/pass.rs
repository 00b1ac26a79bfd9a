//! Decides whether a viewer may watch a stream, or open a page.

use std::borrow::Cow;

use jiff::Timestamp;
use roster::{Layout, Standing, index::Viewer};

use super::grant::{Grant, Session, mark, mark_of};
use crate::directory::Directory;

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
    /// What is at a path of the site: media of a stream below an app, otherwise a page. `None` for the home page, for
    /// paths with an empty or escaped first part, and for paths with a part `.` or `..`: a server of files would go from
    /// what is named here to something else.
    pub(crate) fn at(roster: &Directory, path: &'a str) -> Option<Self> {
        let path = path.split(['?', '#']).next()?;
        if has_dots(path) {
            return None;
        }
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

/// Whether a part of a path is `.` or `..`, also an escaped one.
fn has_dots(path: &str) -> bool {
    let mut path = Cow::Borrowed(path);
    if path.contains('%') {
        let plain = path.to_ascii_lowercase().replace("%2e", ".");
        path = Cow::Owned(plain.replace("%2f", "/").replace("%5c", "\\"));
    }
    path.split(['/', '\\'])
        .any(|part| matches!(part, "." | ".."))
}

/// The permission of a viewer with this session. `None` if they may not watch, or if there is no such thing.
pub(crate) fn pass(
    roster: &Directory,
    session: Option<&Session>,
    thing: Thing<'_>,
    now: Timestamp,
) -> Option<Pass> {
    match thing {
        Thing::Stream { app, name } => stream(roster, session, app, name, now),
        Thing::Page(name) => {
            if let Some(user) = roster.user(name).ok()? {
                let streams = roster.streams_of(&user);
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
    roster: &Directory,
    session: Option<&Session>,
    app: &str,
    name: &str,
    now: Timestamp,
) -> Option<Pass> {
    let owner = roster.user(name).ok()?;
    let owner = owner.as_deref();
    let named = roster.named(name, owner);
    let is_there = named.publishes_in(app) || owner.is_none() && named.is_for_guests(app);
    if !is_there {
        return None;
    }
    let Some(watchers) = named.audience(app) else {
        return Some(Pass::FOR_EVER);
    };
    longest(session?, |grant| match holder(roster, grant, now)? {
        (Viewer::User(viewer), until) => {
            let own = owner.is_some_and(|owner| owner.slug.value == viewer.slug.value);
            (own || roster.is_among(&viewer, watchers)).then_some(until)
        }
        (Viewer::Invited(to), until) => named.invited_by(to, app).then_some(until),
    })
}

fn layout(
    roster: &Directory,
    session: Option<&Session>,
    layout: &Layout,
    now: Timestamp,
) -> Option<Pass> {
    let Some(watchers) = &layout.watchers else {
        return Some(Pass::FOR_EVER);
    };
    longest(session?, |grant| match holder(roster, grant, now)? {
        (Viewer::User(viewer), until) => roster.is_among(&viewer, watchers).then_some(until),
        (Viewer::Invited(to), until) => roster.invites_to_layout(to, layout).then_some(until),
    })
}

/// The longest of the permissions that the grants of a session give.
fn longest(session: &Session, allows: impl Fn(&Grant) -> Option<Pass>) -> Option<Pass> {
    let passes = session.grants().iter().filter_map(allows);
    passes.reduce(Pass::longer)
}

/// The holder of a grant that is valid with the current roster, and until when.
pub(super) fn holder<'r>(
    roster: &'r Directory,
    grant: &'r Grant,
    now: Timestamp,
) -> Option<(Viewer<'r>, Pass)> {
    match grant {
        Grant::Key { user, mark: known } => {
            let user = roster.user(user).ok()?.filter(|user| user.enabled)?;
            let mut keys = user.keys.iter();
            let key = keys.find(|key| mark(&key.hash) == *known)?;
            let until = key.window.until;
            let open = key.window.standing(now) == Standing::Open;
            open.then_some((Viewer::User(user), Pass { until }))
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
            valid.then_some((Viewer::Invited(watch), Pass { until }))
        }
    }
}

#[cfg(test)]
mod tests;
