//! The addresses that encoders send to, without a key.

use engine::names::VHOST;
use roster::Roster;

use crate::endpoints::Endpoints;

/// The addresses of one app, without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoders {
    /// `https://live.example.net/show`; followed by the key as another part of the path, then
    /// `?direction=whip`.
    pub whip: String,
    /// `rtmp://live.example.net/show`; the key is the stream key.
    pub rtmp: String,
    /// `srt://live.example.net:9999`.
    pub srt: String,
    /// `default/show`: the virtual host and the app of an SRT streamid; followed by the key as its third part.
    pub streamid: String,
}

impl Encoders {
    /// The addresses of an app.
    pub fn of(roster: &Roster, app: &str, endpoints: Endpoints) -> Self {
        let host = roster.ome.host.as_deref().unwrap_or(roster.site.url.host());
        let ports = roster.ome.ports;
        let whip = match endpoints.is_direct() {
            true => format!("http://{host}:{}", ports.http),
            false => roster.site.url.origin().to_owned(),
        };
        Encoders {
            whip: format!("{whip}/{app}"),
            rtmp: roster.rtmp_address(app),
            srt: format!("srt://{host}:{}", ports.srt),
            streamid: format!("{VHOST}/{app}"),
        }
    }
}
