//! What templates get to see, page by page: never a key, a hash or a secret.
//!
//! Each context serialises twice: as JSON for the page's fingerprint, and as template values for its
//! making. Markdown is a source text in the first and safe HTML in the second.

use minijinja::{Value, value::serializing_for_value};
use roster::Fit;
use serde::{Serialize, Serializer};

use crate::{
    content::markdown::{self, Heading},
    site::endpoints::Addresses,
};

/// Everything that a template sees.
#[derive(Serialize)]
pub struct Frame<'a> {
    /// The site.
    pub site: &'a SiteInfo,
    /// The page.
    pub page: PageInfo,
    /// The menu.
    pub nav: Vec<NavItem<'a>>,
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
}

/// The page itself.
#[derive(Clone, Debug, Serialize)]
pub struct PageInfo {
    /// `home`, `watch`, `layout`, `obs`, `embed`, `page` or `404`.
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
    /// Whether it has players.
    pub players: bool,
    /// Whether one of them may need hls.js.
    pub hls: bool,
    /// The same for other sites, if the roster lets any.
    pub embed_path: Option<String>,
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
#[expect(
    missing_docs,
    reason = "named as in the templates; described in docs/theme.md"
)]
pub enum Body<'a> {
    Home {
        streamers: Vec<Streamer<'a>>,
        layouts: Vec<LayoutLink<'a>>,
        upcoming: Vec<Upcoming>,
        pagination: Pagination,
    },
    Watch {
        user: Person<'a>,
        stream: Option<Stream<'a>>,
        private: bool,
        others: Vec<Link>,
        layouts: Vec<Link>,
        turns: &'a [Upcoming],
    },
    Layout {
        layout: LayoutInfo<'a>,
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
    /// The start of what there is about them.
    pub summary: Summary<'a>,
    /// One for each of their apps.
    pub streams: Vec<Stream<'a>>,
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

/// A turn to come. Builds know no time of day, so those that are over are hidden by the page.
#[derive(Clone, Debug, Serialize)]
pub struct Upcoming {
    /// Who.
    pub name: String,
    /// Their page.
    pub path: String,
    /// The channel.
    pub title: String,
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
    /// The start of what there is about them.
    pub summary: Summary<'a>,
    /// What there is about them.
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
    /// Safe HTML.
    #[serde(serialize_with = "safe")]
    pub html: &'a str,
    /// When it was written, for people.
    pub date: Option<String>,
    /// Its headings.
    pub toc: &'a [Heading],
}

/// Markdown that a user wrote: no variables.
pub struct Markdown<'a>(pub &'a str);

impl Serialize for Markdown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializing_for_value() {
            return serializer.serialize_str(self.0);
        }
        let html = markdown::render(self.0, None).html;
        Value::from_safe_string(html).serialize(serializer)
    }
}

/// The start of a Markdown text as plain text.
pub struct Summary<'a>(pub &'a str);

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializing_for_value() {
            return serializer.serialize_str(self.0);
        }
        serializer.serialize_str(&markdown::summary(self.0))
    }
}

fn safe<S: Serializer>(html: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if serializing_for_value() {
        Value::from_safe_string(html.to_owned()).serialize(serializer)
    } else {
        serializer.serialize_str(html)
    }
}
