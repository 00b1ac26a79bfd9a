//! Streams, their apps, and the addresses for publishing.

use roster::{App, Content, Ingest, Layout, StreamName};
use serde::Serialize;

use crate::{
    encoders::Encoders,
    endpoints::Addresses,
    site::facts::{Facts, publishing::publishing_apps},
};

/// An app, for cards of live streamers from other pages.
#[derive(Serialize)]
pub struct AppInfo<'a> {
    /// Its name in addresses.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The address of its streams' thumbnails, with a `*` for the stream's name.
    pub thumb: Option<String>,
}

impl<'a> AppInfo<'a> {
    /// All apps of the site.
    pub fn all(facts: &'a Facts<'a>) -> Vec<Self> {
        let apps = facts.roster.apps.values().map(|app| AppInfo {
            name: &app.slug.value,
            title: &app.title,
            thumb: facts.endpoints.thumbs(app, &facts.roster.ome.ports),
        });
        apps.collect()
    }
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
    /// The name of its user or channel.
    pub name: &'a str,
    /// Whether only its watchers may watch.
    pub private: bool,
    /// Its watch page.
    pub path: String,
    /// Its addresses.
    #[serde(flatten)]
    pub addresses: Addresses,
}

impl<'a> Stream<'a> {
    /// A stream of the site. `None` if it does not exist, which the roster's rules prevent.
    pub fn of(facts: &Facts<'a>, stream: &StreamName) -> Option<Self> {
        let roster = facts.roster;
        let app = roster.apps.get(&stream.app)?;
        Some(Stream {
            id: stream.to_string(),
            app: &app.slug.value,
            app_title: &app.title,
            name: roster.name_of(stream)?,
            private: roster.is_private(stream),
            path: roster.watch_path(stream),
            addresses: facts.endpoints.addresses(stream, app, &roster.ome),
        })
    }
}

/// The addresses for publishing in an app, without a key.
#[derive(Clone, Debug, Serialize)]
pub struct IngestInfo<'a> {
    /// `show`.
    pub app: &'a str,
    /// The app's title.
    pub title: &'a str,
    /// WHIP from a page, before the key: `/show/`, or `:3333/show/` on another port of the same host.
    pub publish: Option<String>,
    /// Whether the page sends a ladder of its own.
    pub simulcast: bool,
    /// WHIP for encoders: `https://live.example.net/show`.
    pub whip: Option<String>,
    /// `rtmp://live.example.net/show`.
    pub rtmp: Option<String>,
    /// `srt://live.example.net:9999`.
    pub srt: Option<String>,
    /// The first two parts of an SRT streamid: `default/show`.
    pub streamid: String,
}

impl<'a> IngestInfo<'a> {
    /// All apps that accept streams.
    pub fn all(facts: &Facts<'a>) -> Vec<Self> {
        let apps = publishing_apps(facts.roster);
        apps.map(|app| IngestInfo::of(facts, app)).collect()
    }

    /// The apps in which viewers can join a grid from its page.
    pub fn joinable(facts: &Facts<'a>, layout: &Layout) -> Vec<Self> {
        if !matches!(layout.content, Content::Grid(..)) {
            return Vec::new();
        }
        let streams = facts.roster.shown_streams_in(layout);
        let apps = facts.roster.apps.values().filter(|app| {
            let shown = streams.iter().any(|stream| stream.app == app.slug.value);
            shown && app.ingest.contains(&Ingest::Whip)
        });
        apps.map(|app| IngestInfo::of(facts, app)).collect()
    }

    fn of(facts: &Facts<'a>, app: &'a App) -> Self {
        let (roster, endpoints) = (facts.roster, facts.endpoints);
        let to = Encoders::of(roster, &app.slug, endpoints);
        let takes = |ingest| app.ingest.contains(&ingest);
        IngestInfo {
            app: &app.slug.value,
            title: &app.title,
            publish: takes(Ingest::Whip).then(|| endpoints.publish(app, &roster.ome.ports)),
            simulcast: app.simulcast,
            whip: takes(Ingest::Whip).then_some(to.whip),
            rtmp: takes(Ingest::Rtmp).then_some(to.rtmp),
            srt: takes(Ingest::Srt).then_some(to.srt),
            streamid: to.streamid,
        }
    }
}
