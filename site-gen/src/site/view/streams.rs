//! Streams, the apps they are in, and where they are published.

use roster::{App, Content, Ingest, Layout, StreamName};
use serde::Serialize;

use crate::{
    encoders::Encoders,
    endpoints::Addresses,
    site::facts::{Facts, publishing::publishing_apps},
};

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
    /// Whose it is.
    pub name: &'a str,
    /// Its watch page.
    pub path: String,
    /// Where it is found.
    #[serde(flatten)]
    pub addresses: Addresses,
}

impl<'a> Stream<'a> {
    /// A stream of the site. `None` if nobody has it, which the roster's rules have ruled out.
    pub fn of(facts: &Facts<'a>, stream: &StreamName) -> Option<Self> {
        let roster = facts.roster;
        let app = roster.apps.get(&stream.app)?;
        Some(Stream {
            id: stream.to_string(),
            app: &app.slug.value,
            app_title: &app.title,
            name: roster.name_of(stream)?,
            path: roster.watch_path(stream),
            addresses: facts.endpoints.addresses(stream, app, &roster.ome),
        })
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

impl<'a> IngestInfo<'a> {
    /// All apps that one can publish in.
    pub fn all(facts: &Facts<'a>) -> Vec<Self> {
        let apps = publishing_apps(facts.roster);
        apps.map(|app| IngestInfo::of(facts, app)).collect()
    }

    /// The apps that a grid can be joined in from its own page.
    pub fn joinable(facts: &Facts<'a>, layout: &Layout) -> Vec<Self> {
        if !matches!(layout.content, Content::Grid(..)) {
            return Vec::new();
        }
        let streams = facts.roster.watchable_streams_in(layout);
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
            whip: takes(Ingest::Whip).then_some(to.whip),
            rtmp: takes(Ingest::Rtmp).then_some(to.rtmp),
            srt: takes(Ingest::Srt).then_some(to.srt),
            streamid: to.streamid,
        }
    }
}
