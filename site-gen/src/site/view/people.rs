//! People, groups of them, and when they are on.

use serde::Serialize;

use super::{Markdown, Stream, Summary};

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

/// A turn or an event to come. Builds know no time of day, so those that are over are hidden by the
/// page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Upcoming {
    /// Whose turn it is, or what the event is called.
    pub name: String,
    /// Where it is seen.
    pub path: String,
    /// The channel, or who or what is seen in the event.
    pub title: String,
    /// More about it.
    pub about: Option<String>,
    /// RFC 3339 with the site's offset.
    pub at: String,
    /// When it is over, likewise.
    pub ends: String,
    /// For people, in the site's zone.
    pub shown: String,
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

/// A user's picture, square.
#[derive(Clone, Debug, Serialize)]
pub struct AvatarInfo {
    /// The address of one of 96 pixels.
    pub small: String,
    /// And of 256.
    pub large: String,
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
