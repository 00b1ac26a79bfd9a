//! The variables of Markdown pages: only public information for streamers.

use roster::Roster;

use crate::{content::markdown::Variables, encoders::Encoders, endpoints::Endpoints};

/// The variables by their names, as in `{{ rtmp_url }}`.
pub(super) fn variables(roster: &Roster, endpoints: Endpoints) -> Variables {
    let app = roster.apps.keys().next().map_or("app", |app| app.as_str());
    let to = Encoders::of(roster, app, endpoints);
    let host = roster.ome.host.as_deref().unwrap_or(roster.site.url.host());
    Variables::from([
        ("site_title", roster.site.title.clone()),
        ("site_url", roster.site.url.origin().to_owned()),
        ("site_host", roster.site.url.host().to_owned()),
        ("ome_host", host.to_owned()),
        ("app", app.to_owned()),
        ("whip_url", to.whip),
        ("rtmp_url", to.rtmp),
        ("srt_url", to.srt),
        ("srt_streamid", to.streamid),
    ])
}
