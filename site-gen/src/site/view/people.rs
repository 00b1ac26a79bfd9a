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

/// A card of the home page, or a member of a group.
#[derive(Serialize)]
pub struct Streamer<'a> {
    /// For people.
    pub name: &'a str,
    /// Their page.
    pub path: String,
    /// One or two letters.
    pub initials: String,
    /// 0 to 359: the tint of their avatar.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
    /// The start of what there is about them.
    pub summary: Summary<'a>,
    /// One for each of their apps.
    pub streams: Vec<Stream<'a>>,
    /// Their turns on channels, by time.
    pub turns: Vec<&'a Upcoming>,
}

impl<'a> Streamer<'a> {
    /// A user's card.
    pub fn of(facts: &'a Facts<'a>, user: &'a User) -> Self {
        let streams = facts.roster.streams_of(user);
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

/// Whose page it is.
#[derive(Serialize)]
pub struct Person<'a> {
    /// For people.
    pub name: &'a str,
    /// In addresses.
    pub slug: &'a str,
    /// Their page.
    pub path: String,
    /// One or two letters.
    pub initials: String,
    /// 0 to 359.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
    /// Where else they are found.
    pub links: Vec<ProfileLink<'a>>,
    /// What they are about.
    pub tags: &'a [String],
    /// The start of what there is about them.
    pub summary: Summary<'a>,
    /// What there is about them.
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

    /// A channel in the place of a person.
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

/// Who is seen in a stream, where there is only room for a face.
#[derive(Clone, Debug, Serialize)]
pub struct Face {
    /// One or two letters.
    pub initials: String,
    /// 0 to 359: the tint of their avatar.
    pub hue: u16,
    /// Their picture.
    pub avatar: Option<AvatarInfo>,
}

/// A link to somewhere else.
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
    /// What there is about it.
    pub about_html: Markdown<'a>,
}

impl<'a> GroupInfo<'a> {
    /// A group, on the page of its list with this number. The first page alone has what there is about it.
    pub fn of(facts: &'a Facts<'a>, group: &'a TitledGroup<'a>, number: usize) -> Self {
        let about = group.group.about.as_ref().filter(|_| number == 1);
        GroupInfo {
            title: group.title,
            about_html: Markdown::of(facts, about),
        }
    }
}
