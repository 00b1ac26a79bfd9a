//! What an invitation to watch is for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{
    layouts::{Content, Layout},
    named::Named,
    roster::{Roster, Tables},
    values::{
        slug::{Slug, SlugError},
        stream::{StreamName, StreamPattern},
    },
};

/// Something that people are invited to watch. Serde writes it as in the roster and on the command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Invited {
    /// A user, a channel, a layout or an app.
    Entry(Slug),
    /// `@crew`: the streams of the group's members.
    Group(Slug),
    /// `show/alice`: one stream.
    Stream(StreamName),
}

impl TryFrom<String> for Invited {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let slug = |text: &str| text.parse().map_err(|error: SlugError| error.to_string());
        match text.strip_prefix('@') {
            Some(group) => Ok(Invited::Group(slug(group)?)),
            None if text.contains('/') => Ok(Invited::Stream(text.try_into()?)),
            None => Ok(Invited::Entry(slug(&text)?)),
        }
    }
}

impl From<Invited> for String {
    fn from(invited: Invited) -> Self {
        invited.to_string()
    }
}

impl fmt::Display for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Invited::Entry(name) => write!(f, "{name}"),
            Invited::Group(name) => write!(f, "@{name}"),
            Invited::Stream(stream) => write!(f, "{stream}"),
        }
    }
}

impl Roster {
    /// Whether an invitation to one of these lets somebody watch a stream.
    ///
    /// One to an app is for the streams that its own rule makes private: not for those of users and channels with `watchers`
    /// of their own. The same holds for a layout's `show/*`.
    pub fn invites_to(&self, invited: &[Invited], app: &str, name: &str) -> bool {
        self.named(name).invited_by(invited, app)
    }
}

impl Tables {
    /// Whether an invitation to one of these lets somebody open a layout's page.
    pub fn invites_to_layout(&self, invited: &[Invited], layout: &Layout) -> bool {
        invited.contains(&Invited::Entry(layout.slug.value.clone()))
    }

    fn has_member(&self, group: &Slug, name: &str) -> bool {
        let group = self.groups.get(group);
        group.is_some_and(|group| group.members.iter().any(|member| *member.value == *name))
    }
}

impl Named<'_, '_> {
    /// Whether an invitation to one of these lets somebody watch the stream in an app: see
    /// [`Roster::invites_to`].
    pub fn invited_by(self, invited: &[Invited], app: &str) -> bool {
        let Named { tables, name, user } = self;
        invited.iter().any(|one| match one {
            Invited::Stream(stream) => *stream.app == *app && *stream.name == *name,
            Invited::Group(group) => tables.has_member(group, name),
            Invited::Entry(entry) if **entry == *name => {
                user.is_some() || tables.channels.contains_key(name)
            }
            Invited::Entry(entry) => match tables.layouts.get(entry) {
                Some(layout) => self.is_in(layout, app),
                None => self.is_of_app(entry, app),
            },
        })
    }

    /// Whether an invitation to a layout is one to this stream.
    fn is_in(self, layout: &Layout, app: &str) -> bool {
        let name = self.name;
        let is_it = |stream: &StreamName| *stream.app == *app && *stream.name == *name;
        match &layout.content {
            Content::Slots(slots) => slots.iter().any(|slot| is_it(&slot.stream)),
            Content::Grid(patterns, _) => patterns.iter().any(|pattern| match &pattern.value {
                StreamPattern::One(stream) => is_it(stream),
                StreamPattern::App(own) => self.is_of_app(own, app),
                StreamPattern::Group(group) => self.tables.has_member(group, name),
            }),
        }
    }

    /// Whether an invitation to the app `own` is one to this stream.
    fn is_of_app(self, own: &Slug, app: &str) -> bool {
        let user = self.user.and_then(|user| user.watchers.as_ref());
        let channel = self.tables.channels.get(self.name);
        let channel = channel.and_then(|channel| channel.watchers.as_ref());
        **own == *app && user.or(channel).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        [apps.show]
        watchers = []
        [apps.cams]
        [users.alice]
        apps = ["show"]
        [users.bob]
        apps = ["show", "cams"]
        watchers = []
        [users.carol]
        apps = ["show"]
        [groups]
        crew = ["alice", "bob"]
        [channels.main]
        app = "show"
        [layouts.desk]
        watchers = []
        kind = "grid"
        streams = ["cams/bob", "show/*"]
        [layouts.crew-desk]
        kind = "grid"
        watchers = []
        streams = ["@crew"]
        [layouts.finals]
        watchers = []
        slots = [{ stream = "show/bob", x = 0, y = 0, w = 9, h = 9 }]
    "#;

    #[test]
    fn each_invitation_is_for_what_it_names() {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        let streams = [
            "show/alice",
            "show/bob",
            "show/carol",
            "cams/bob",
            "show/main",
            "show/guest",
        ];
        for (invited, expected) in [
            ("alice", vec!["show/alice"]),
            ("bob", vec!["show/bob", "cams/bob"]),
            ("cams/bob", vec!["cams/bob"]),
            ("main", vec!["show/main"]),
            ("@crew", vec!["show/alice", "show/bob", "cams/bob"]),
            (
                "show",
                vec!["show/alice", "show/carol", "show/main", "show/guest"],
            ),
            ("cams", vec![]),
            (
                "desk",
                vec![
                    "show/alice",
                    "show/carol",
                    "cams/bob",
                    "show/main",
                    "show/guest",
                ],
            ),
            ("crew-desk", vec!["show/alice", "show/bob", "cams/bob"]),
            ("finals", vec!["show/bob"]),
            ("nobody", vec![]),
            ("guest", vec![]),
            ("@nobody", vec![]),
        ] {
            let one = [Invited::try_from(invited.to_owned()).unwrap()];
            assert_eq!(one[0].to_string(), invited);
            let mut open: Vec<_> = streams.to_vec();
            open.retain(|stream| {
                let (app, name) = stream.split_once('/').unwrap();
                roster.invites_to(&one, app, name)
            });
            assert_eq!(open, expected, "{invited}");
            let layouts = roster.layouts.values();
            let layouts = layouts.filter(|layout| roster.invites_to_layout(&one, layout));
            let layouts: Vec<_> = layouts.map(|layout| layout.slug.to_string()).collect();
            let is_layout = roster.layouts.contains_key(invited);
            assert_eq!(layouts.len(), usize::from(is_layout), "{invited}");
        }
        assert!(!roster.invites_to(&[], "show", "alice"));
        for bad in ["", "@", "a b", "show/", "/alice", "a/b/c", "@a/b"] {
            assert!(Invited::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
