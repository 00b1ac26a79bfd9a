//! What templates get to see, page by page: never a key, a hash or a secret.
//!
//! Each context serialises twice: as plain bytes for the page's fingerprint, and as template values for its
//! making. Markdown is a source text in the first and safe HTML in the second.

mod pages;
mod people;
mod streams;

use serde::Serialize;

pub use crate::site::about::{Markdown, Safe, Summary};
pub use pages::{ContentInfo, Entry, ListInfo, PartInfo, TagLink};
pub use people::{AvatarInfo, Face, GroupInfo, Person, ProfileLink, Streamer, Upcoming};
pub use streams::{AppInfo, IngestInfo, LayoutInfo, LayoutLink, SlotInfo, Stream};

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
        groups: Vec<Link>,
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
        user: Option<Streamer<'a>>,
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

/// A day, or a moment.
#[derive(Serialize)]
pub struct DateInfo {
    /// For programs: `2026-12-01`, maybe with a time.
    pub iso: String,
    /// For people.
    pub shown: String,
}
