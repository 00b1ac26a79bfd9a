//! `/go-live/`: where a streamer publishes, from the page itself or with an encoder.

use roster::{App, Content, Ingest, Layout, Roster};

use crate::{
    encoders::Encoders,
    site::{
        endpoints::Endpoints,
        source::Site,
        view::{Body, IngestInfo},
    },
};

/// Where the page is; no user, layout or Markdown page can be called so.
pub(super) const PATH: &str = "/go-live/";

/// Whether anybody can publish anything.
pub(super) fn is_there(roster: &Roster) -> bool {
    roster.apps.values().any(|app| !app.ingest.is_empty())
}

/// What the page shows.
pub(super) fn body<'a>(site: &'a Site<'a>) -> Body<'a> {
    let apps = site.roster.apps.values();
    let apps = apps.filter(|app| !app.ingest.is_empty());
    Body::GoLive {
        ingest: apps.map(|app| ingest(site, app)).collect(),
    }
}

/// The apps that a grid can be joined in from its own page.
pub(super) fn joinable<'a>(site: &'a Site<'a>, layout: &Layout) -> Vec<IngestInfo<'a>> {
    if !matches!(layout.content, Content::Grid(..)) {
        return Vec::new();
    }
    let streams = site.streams_in(layout);
    let apps = site.roster.apps.values().filter(|app| {
        let shown = streams.iter().any(|stream| stream.app == app.slug.value);
        shown && app.ingest.contains(&Ingest::Whip)
    });
    apps.map(|app| ingest(site, app)).collect()
}

/// Where one publishes in an app.
fn ingest<'a>(site: &'a Site<'a>, app: &'a App) -> IngestInfo<'a> {
    let direct = site.endpoints != Endpoints::OneOrigin;
    let to = Encoders::of(site.roster, &app.slug, direct);
    let takes = |ingest| app.ingest.contains(&ingest);
    let publish = match direct {
        true => format!(":{}/{}/", site.roster.ome.ports.http, *app.slug),
        false => format!("/{}/", *app.slug),
    };
    IngestInfo {
        app: &app.slug.value,
        title: &app.title,
        publish: takes(Ingest::Whip).then_some(publish),
        whip: takes(Ingest::Whip).then_some(to.whip),
        rtmp: takes(Ingest::Rtmp).then_some(to.rtmp),
        srt: takes(Ingest::Srt).then_some(to.srt),
        streamid: to.streamid,
    }
}
