//! The addresses of streams for the players of a page.

use engine::names::{PLAYLIST, THUMBNAIL};
use roster::{App, Ome, Playback, Ports, Roster, StreamName};
use serde::Serialize;

/// What is between pages and the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Endpoints {
    /// Caddy: one origin for everything, with the generated Caddyfile.
    #[default]
    OneOrigin,
    /// Nothing: pages use the engine's ports on their own host.
    Direct,
    /// Test pictures on the pages' origin, without WebRTC.
    Demo,
}

/// A stream's addresses for a page. Each is either on the page's origin (`/show/alice/live`), or on
/// another port of the same host (`:3333/show/alice`).
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
    /// The likely setup: a site for this machine only usually has no Caddy.
    pub fn likely(roster: &Roster) -> Self {
        match roster.site.url.host() {
            "localhost" | "127.0.0.1" | "[::1]" => Endpoints::Direct,
            _ => Endpoints::OneOrigin,
        }
    }

    /// Whether there is no Caddy, so that the engine's ports are used.
    pub fn is_direct(self) -> bool {
        self != Endpoints::OneOrigin
    }

    /// The addresses of a stream of this app.
    pub fn addresses(self, stream: &StreamName, app: &App, ome: &Ome) -> Addresses {
        let on = |port: u16| self.base(port) + &stream.to_string();
        // with `all`, OvenPlayer tries UDP and TCP first, then the relay
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

    /// The address of thumbnails of an app, with `*` for the stream's name.
    pub fn thumbs(self, app: &App, ports: &Ports) -> Option<String> {
        let pattern = || {
            let base = self.base(ports.thumbnail);
            format!("{base}{}/*/{THUMBNAIL}", *app.slug)
        };
        app.thumbnails.then(pattern)
    }

    /// The WHIP address for pages that publish in an app, before the key.
    pub fn publish(self, app: &App, ports: &Ports) -> String {
        match self.is_direct() {
            true => format!(":{}/{}/", ports.http, *app.slug),
            false => format!("/{}/", *app.slug),
        }
    }

    /// Whether pages can request `/live.json`. In `mitts serve`, the function is on the pages' origin.
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
