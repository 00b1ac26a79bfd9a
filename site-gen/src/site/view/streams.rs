//! Streams, the layouts they are seen on, and where they are published.

use roster::Fit;
use serde::Serialize;

use super::Face;
use crate::site::endpoints::Addresses;

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
    /// Their names with spaces between, to tell how many of them are live; empty where they are very many.
    pub names: String,
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
    /// Whose stream it is, for while there is sound alone.
    pub face: Face,
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
    pub fn of(number: usize, stream: Stream<'a>, face: Face) -> Self {
        SlotInfo {
            number,
            stream,
            face,
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
