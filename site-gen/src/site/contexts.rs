//! What templates get to see, page by page: never a key, a hash or a secret.
//!
//! Each context serialises twice: as plain bytes for the page's fingerprint, and as template values for its
//! making. Markdown is a source text in the first and safe HTML in the second.

use roster::Fit;
use serde::Serialize;

pub use crate::site::about::{Markdown, Safe, Summary};
use crate::{content::markdown::Heading, site::endpoints::Addresses};

/// What every template sees, whatever the page.
#[derive(Serialize)]
pub struct Shared<'a> {
    /// The site.
    pub site: &'a SiteInfo,
    /// The menu of a page that is not in it.
    pub nav: Vec<NavItem<'a>>,
}

/// Everything else that a template sees.
#[derive(Serialize)]
pub struct Frame<'a> {
    /// The page.
    pub page: PageInfo,
    /// The menu of a page that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nav: Option<Vec<NavItem<'a>>>,
    /// What the kind of page needs.
    #[serde(flatten)]
    pub body: Body<'a>,
}

/// The site, for every page.
#[derive(Clone, Debug, Serialize)]
pub struct SiteInfo {
    /// Its name.
    pub title: String,
    /// A line below it.
    pub tagline: Option<String>,
    /// `https://live.example.net`.
    pub url: String,
    /// A BCP 47 tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Where the function tells who is live, if it can.
    pub live_list: Option<&'static str>,
    /// Its language as Open Graph writes it: `pt_BR`.
    pub locale: String,
    /// Whether browsers keep copies of its pages for when the network is away.
    pub offline: bool,
}

/// The page itself.
#[derive(Clone, Debug, Serialize)]
pub struct PageInfo {
    /// `home`, `watch`, `layout`, `obs`, `embed`, `golive`, `group`, `page`, `schedule`, `section`, `tag`, `tags` or
    /// `404`.
    pub kind: &'static str,
    /// `/alice/`.
    pub path: String,
    /// The whole address.
    pub url: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub description: String,
    /// Not for search engines.
    pub noindex: bool,
    /// Whether the menu leads to it; `nav` then says where.
    pub in_menu: bool,
    /// The same in other forms: feeds and calendars.
    pub alternates: Vec<Alternate>,
    /// Whether it has players.
    pub players: bool,
    /// Whether one of them may need hls.js.
    pub hls: bool,
    /// The same for other sites, if the roster lets any.
    pub embed_path: Option<String>,
    /// What other sites read before they embed it.
    pub oembed_path: Option<String>,
    /// What others show beside a link to it, if not the site's icon.
    pub picture: Option<PictureInfo>,
}

/// A picture that others show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureInfo {
    /// Its whole address.
    pub url: String,
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// What it shows, in words.
    pub alt: String,
}

/// Another form of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Alternate {
    /// `application/atom+xml`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it is.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// A line of the menu.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem<'a> {
    /// Its text.
    pub title: &'a str,
    /// Where it leads.
    pub path: &'a str,
    /// Whether this is the page.
    pub current: bool,
}

/// What the kinds of pages need.
#[derive(Serialize)]
#[serde(untagged)]
#[allow(
    clippy::large_enum_variant,
    reason = "one lives at a time, on the stack"
)]
#[expect(
    missing_docs,
    reason = "named as in the templates; described in docs/theme.md"
)]
pub enum Body<'a> {
    Home {
        streamers: Vec<Streamer<'a>>,
        layouts: Vec<LayoutLink<'a>>,
        upcoming: Vec<Upcoming>,
        apps: Vec<AppInfo<'a>>,
        pagination: Pagination,
    },
    Watch {
        user: Person<'a>,
        stream: Option<Stream<'a>>,
        private: bool,
        others: Vec<Link>,
        layouts: Vec<Link>,
        turns: Vec<&'a Upcoming>,
    },
    Layout {
        layout: LayoutInfo<'a>,
    },
    Group {
        group: GroupInfo<'a>,
        streamers: Vec<Streamer<'a>>,
        pagination: Pagination,
    },
    Embed {
        name: &'a str,
        path: String,
        stream: Option<Stream<'a>>,
        layout: Option<LayoutInfo<'a>>,
    },
    Page {
        content: ContentInfo<'a>,
    },
    Schedule {
        upcoming: Vec<Upcoming>,
    },
    Section {
        section: ListInfo<'a>,
        pagination: Pagination,
    },
    Tag {
        tag: ListInfo<'a>,
        pagination: Pagination,
    },
    Tags {
        tags: Vec<TagLink<'a>>,
    },
    GoLive {
        ingest: Vec<IngestInfo<'a>>,
    },
    NotFound {},
}

/// A title and where it leads.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Its text.
    pub title: String,
    /// Where it leads.
    pub path: String,
}

/// A card of the home page.
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

/// An app, for the cards of people who are live and on another page.
#[derive(Serialize)]
pub struct AppInfo<'a> {
    /// In addresses.
    pub name: &'a str,
    /// For people.
    pub title: &'a str,
    /// The address of its streams' thumbnails, with a `*` for the stream's name.
    pub thumb: Option<String>,
}

/// A layout on the home page.
#[derive(Serialize)]
pub struct LayoutLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub path: String,
    /// `slots` or `grid`.
    pub kind: &'static str,
    /// How many streams it shows.
    pub streams: usize,
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

/// Where this home page is among them.
#[derive(Clone, Debug, Serialize)]
pub struct Pagination {
    /// From 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
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

/// A user's picture, square.
#[derive(Clone, Debug, Serialize)]
pub struct AvatarInfo {
    /// The address of one of 96 pixels.
    pub small: String,
    /// And of 192.
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

/// A stream for a player.
#[derive(Clone, Debug, Serialize)]
pub struct Stream<'a> {
    /// `show/alice`.
    pub id: String,
    /// `show`.
    pub app: &'a str,
    /// The app's title.
    pub app_title: &'a str,
    /// Whose it is.
    pub name: &'a str,
    /// Its watch page.
    pub path: String,
    /// Where it is found.
    #[serde(flatten)]
    pub addresses: Addresses,
}

/// A layout for its page.
#[derive(Serialize)]
pub struct LayoutInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// `slots` or `grid`.
    pub kind: &'static str,
    /// Width and height in pixels.
    pub canvas: [u32; 2],
    /// Its page for people.
    pub path: String,
    /// Its page for OBS.
    pub obs_path: String,
    /// How a grid's tiles stand to begin with: `grid`, `focus` or `sidebar`.
    pub arrange: Option<&'static str>,
    /// The picture below the players.
    pub background: Option<String>,
    /// The picture above them.
    pub overlay: Option<String>,
    /// What is on it.
    pub slots: Vec<SlotInfo<'a>>,
    /// A grid's apps that one can join by WHIP.
    pub ingest: Vec<IngestInfo<'a>>,
}

/// A place on a layout; a grid's have no numbers.
#[derive(Serialize)]
#[expect(missing_docs, reason = "as in the roster")]
pub struct SlotInfo<'a> {
    /// From 1, among all that the roster has.
    pub number: usize,
    pub stream: Stream<'a>,
    pub label: Option<&'a str>,
    pub x: Option<u32>,
    pub y: Option<u32>,
    pub w: Option<u32>,
    pub h: Option<u32>,
    pub crop: Option<[f64; 4]>,
    pub fit: &'static str,
    pub hide_offline: bool,
    pub card: Option<String>,
}

impl<'a> SlotInfo<'a> {
    /// A stream without a place.
    pub fn of(number: usize, stream: Stream<'a>) -> Self {
        SlotInfo {
            number,
            stream,
            label: None,
            x: None,
            y: None,
            w: None,
            h: None,
            crop: None,
            fit: Fit::default().as_str(),
            hide_offline: false,
            card: None,
        }
    }
}

/// A Markdown page.
#[derive(Serialize)]
pub struct ContentInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its text.
    pub parts: Vec<PartInfo<'a>>,
    /// When it was written.
    pub date: Option<DateInfo>,
    /// Its headings.
    pub toc: &'a [Heading],
    /// What it is about.
    pub tags: Vec<Link>,
    /// The section it is in.
    pub section: Option<Link>,
    /// The one before it in its section's list.
    pub prev: Option<Link>,
    /// The one after it.
    pub next: Option<Link>,
}

/// A day, or a moment.
#[derive(Serialize)]
pub struct DateInfo {
    /// For programs: `2026-12-01`, maybe with a time.
    pub iso: String,
    /// For people.
    pub shown: String,
}

/// A piece of a Markdown page: one of the three.
#[derive(Default, Serialize)]
pub struct PartInfo<'a> {
    /// Safe HTML.
    pub html: Option<Safe<'a>>,
    /// A stream's player.
    pub stream: Option<Stream<'a>>,
    /// A layout.
    pub layout: Option<LayoutInfo<'a>>,
}

/// A list of Markdown pages.
#[derive(Serialize)]
pub struct ListInfo<'a> {
    /// Its title.
    pub title: String,
    /// What stands above it.
    pub parts: Vec<PartInfo<'a>>,
    /// What it lists.
    pub pages: Vec<Entry<'a>>,
    /// The sections in it.
    pub sections: Vec<Link>,
}

/// A Markdown page in a list.
#[derive(Serialize)]
pub struct Entry<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// When it was written.
    pub date: Option<DateInfo>,
    /// Its description or summary, as plain text.
    pub summary: &'a str,
    /// What it is about.
    pub tags: Vec<Link>,
}

/// A tag on the page of all tags.
#[derive(Serialize)]
pub struct TagLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub path: String,
    /// How many pages have it.
    pub pages: usize,
}

/// Where one publishes in an app; none of it holds a key.
#[derive(Clone, Debug, Serialize)]
pub struct IngestInfo<'a> {
    /// `show`.
    pub app: &'a str,
    /// The app's title.
    pub title: &'a str,
    /// For WHIP from a page, before the key: `/show/`, or on another port of the same host `:3333/show/`.
    pub publish: Option<String>,
    /// The same for encoders: `https://live.example.net/show`.
    pub whip: Option<String>,
    /// `rtmp://live.example.net/show`.
    pub rtmp: Option<String>,
    /// `srt://live.example.net:9999`.
    pub srt: Option<String>,
    /// An SRT streamid's first two parts: `default/show`.
    pub streamid: String,
}
