//! People, channels and groups of people.

use roster::{Channel, User};
use serde::Serialize;

use super::{Markdown, Stream, Summary};
use crate::site::{
    address,
    facts::{
        Facts,
        groups::TitledGroup,
        people::{AvatarInfo, avatar, hue, initials},
        schedule::Upcoming,
    },
};

/// A streamer on the home page or in a group.
#[derive(Serialize)]
pub struct Streamer<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their page.
    pub path: String,
    /// One or two letters.
    pub initials: String,
    /// The tint of their avatar, 0 to 359.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
    /// The summary of the text about them.
    pub summary: Summary<'a>,
    /// Their public streams, one for each app.
    pub streams: Vec<Stream<'a>>,
    /// Their turns on channels, by time.
    pub turns: Vec<&'a Upcoming>,
}

impl<'a> Streamer<'a> {
    /// A user's card.
    pub fn of(facts: &'a Facts<'a>, user: &'a User) -> Self {
        let roster = facts.roster;
        let streams = roster.streams_of(user);
        let streams = streams.filter(|stream| !roster.is_private(stream));
        Streamer {
            name: &user.name,
            path: address::of(&*user.slug),
            initials: initials(&user.name),
            hue: hue(&user.slug),
            avatar: avatar(facts.content, user),
            summary: Summary::of(facts, user.about.as_ref()),
            streams: streams
                .filter_map(|stream| Stream::of(facts, &stream))
                .collect(),
            turns: facts.schedule.turns_of(user),
        }
    }
}

/// The user of a page.
#[derive(Serialize)]
pub struct Person<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their name in addresses.
    pub slug: &'a str,
    /// Their page.
    pub path: String,
    /// One or two letters.
    pub initials: String,
    /// The tint of their avatar, 0 to 359.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
    /// Their links to other sites.
    pub links: Vec<ProfileLink<'a>>,
    /// Their topics.
    pub tags: &'a [String],
    /// The summary of the text about them.
    pub summary: Summary<'a>,
    /// The text about them.
    pub about_html: Markdown<'a>,
}

impl<'a> Person<'a> {
    /// A user.
    pub fn of(facts: &'a Facts<'a>, user: &'a User) -> Self {
        let links = user.profile.links.iter();
        Person {
            name: &user.name,
            slug: &user.slug.value,
            path: address::of(&*user.slug),
            initials: initials(&user.name),
            hue: hue(&user.slug),
            avatar: avatar(facts.content, user),
            links: links
                .map(|link| ProfileLink {
                    title: &link.title,
                    url: &link.url,
                })
                .collect(),
            tags: &user.profile.tags,
            summary: Summary::of(facts, user.about.as_ref()),
            about_html: Markdown::of(facts, user.about.as_ref()),
        }
    }

    /// A channel instead of a user.
    pub fn of_channel(channel: &'a Channel) -> Self {
        Person {
            name: &channel.title,
            slug: &channel.slug.value,
            path: address::of(&*channel.slug),
            initials: initials(&channel.title),
            hue: hue(&channel.slug),
            avatar: None,
            links: Vec::new(),
            tags: &[],
            summary: Summary::empty(),
            about_html: Markdown::empty(),
        }
    }
}

/// A small avatar for a stream.
#[derive(Clone, Debug, Serialize)]
pub struct Face {
    /// One or two letters.
    pub initials: String,
    /// The tint of their avatar, 0 to 359.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
}

/// A link to another site.
#[derive(Serialize)]
pub struct ProfileLink<'a> {
    /// Its text.
    pub title: &'a str,
    /// Its address.
    pub url: &'a str,
}

/// A group.
#[derive(Serialize)]
pub struct GroupInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// The text about it.
    pub about_html: Markdown<'a>,
}

impl<'a> GroupInfo<'a> {
    /// A group, for page `number` of its list. Only the first page has the text about it.
    pub fn of(facts: &'a Facts<'a>, group: &'a TitledGroup<'a>, number: usize) -> Self {
        let about = group.group.about.as_ref().filter(|_| number == 1);
        GroupInfo {
            title: group.title,
            about_html: Markdown::of(facts, about),
        }
    }
}
