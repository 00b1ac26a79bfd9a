//! Where a page's players find the streams.

use engine::names::{PLAYLIST, THUMBNAIL};
use roster::{App, Ome, Playback, Ports, Roster, StreamName};
use serde::Serialize;

/// What stands between pages and the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Endpoints {
    /// One origin for everything, by the generated Caddyfile.
    #[default]
    OneOrigin,
    /// Nothing: pages dial the engine's own ports on the host that they came from.
    Direct,
    /// Test pictures on the pages' own origin; no WebRTC.
    Demo,
}

/// A stream's addresses for a page. Each is either below the page's own origin (`/show/alice/live`), or
/// on another port of the same host (`:3333/show/alice`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// Answers 200 while the stream is live and 204 while it is not.
    pub live: Option<String>,
    /// WebRTC signalling.
    pub webrtc: Option<String>,
    /// The LL-HLS master playlist.
    pub llhls: Option<String>,
    /// The thumbnail.
    pub thumb: Option<String>,
}

impl Endpoints {
    /// What most likely stands there: a site for this machine alone mostly has no Caddy in front.
    pub fn likely(roster: &Roster) -> Self {
        match roster.site.url.host() {
            "localhost" | "127.0.0.1" | "[::1]" => Endpoints::Direct,
            _ => Endpoints::OneOrigin,
        }
    }

    /// Whether no Caddy stands in front of the engine, so that its own ports are used.
    pub fn is_direct(self) -> bool {
        self != Endpoints::OneOrigin
    }

    /// Where the stream of that app is found.
    pub fn addresses(self, stream: &StreamName, app: &App, ome: &Ome) -> Addresses {
        let on = |port: u16| self.base(port) + &stream.to_string();
        // `all` is what makes OvenPlayer try UDP and TCP first, and the relay behind them.
        let transport = match (ome.version.has_tcp_candidates(), ome.tcp_only) {
            (true, _) => "?transport=all",
            (false, true) => "?transport=tcp",
            (false, false) => "",
        };
        let (webrtc, llhls) = (app.plays(Playback::Webrtc), app.plays(Playback::Llhls));
        let demo = self == Endpoints::Demo;
        Addresses {
            live: (llhls || app.thumbnails || demo).then(|| format!("/{stream}/live")),
            webrtc: (webrtc && !demo).then(|| on(ome.ports.http) + transport),
            llhls: (llhls || demo).then(|| format!("{}/{PLAYLIST}", on(ome.ports.http))),
            thumb: app
                .thumbnails
                .then(|| format!("{}/{THUMBNAIL}", on(ome.ports.thumbnail))),
        }
    }

    /// Where the thumbnails of an app's streams are found, with a `*` for the stream's name.
    pub fn thumbs(self, app: &App, ports: &Ports) -> Option<String> {
        let pattern = || {
            let base = self.base(ports.thumbnail);
            format!("{base}{}/*/{THUMBNAIL}", *app.slug)
        };
        app.thumbnails.then(pattern)
    }

    /// Where pages publish by WHIP in an app, before the key.
    pub fn publish(self, app: &App, ports: &Ports) -> String {
        match self.is_direct() {
            true => format!(":{}/{}/", ports.http, *app.slug),
            false => format!("/{}/", *app.slug),
        }
    }

    /// Whether pages can ask who is live. `mitts serve` has the function on the pages' own origin.
    pub fn has_live_list(self, roster: &Roster) -> bool {
        match self {
            Endpoints::OneOrigin => roster.has_live_list(),
            Endpoints::Direct => roster.ome.api_token.is_some(),
            Endpoints::Demo => true,
        }
    }

    fn base(self, port: u16) -> String {
        match self {
            Endpoints::Direct => format!(":{port}/"),
            Endpoints::OneOrigin | Endpoints::Demo => "/".to_owned(),
        }
    }
}
