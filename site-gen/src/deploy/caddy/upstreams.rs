//! Where requests go to: OvenMediaEngine's ports, on this machine or, of an edge, on the origins.

use engine::names::{PLAYLIST, THUMBNAIL};
use roster::Roster;

use super::writer::Caddy;
use crate::deploy::machine::Machine;

/// The addresses of OvenMediaEngine's ports.
pub(super) struct Upstreams {
    /// For viewers: always on this machine.
    pub(super) http: String,
    /// For publishers.
    whip: Vec<String>,
    /// For thumbnails.
    thumbnails: Vec<String>,
    /// The playlists of streams that are live. An edge has only those of streams that it pulls.
    playlists: Vec<String>,
}

impl Upstreams {
    pub(super) fn new(roster: &Roster, machine: &Machine) -> Self {
        let ports = &roster.ome.ports;
        let here = ["127.0.0.1".to_owned()];
        let origins = match machine.is_edge() {
            true => &machine.origins[..],
            false => &here,
        };
        let at = |port| {
            origins
                .iter()
                .map(|host| format!("{host}:{port}"))
                .collect()
        };
        Upstreams {
            http: format!("127.0.0.1:{}", ports.http),
            whip: at(ports.http),
            thumbnails: at(ports.thumbnail),
            playlists: at(ports.http),
        }
    }

    /// A publisher's session is on one origin.
    pub(super) fn whip(&self, caddy: &mut Caddy) {
        proxy(caddy, &self.whip.join(" "), |caddy| {
            if self.whip.len() > 1 {
                caddy.line("lb_policy ip_hash");
                caddy.line("lb_try_duration 2s");
                caddy.line("fail_duration 10s");
            }
            caddy.block("transport http", |caddy| caddy.line("keepalive off"));
        });
    }

    /// The first origin that has a stream answers.
    pub(super) fn thumbnail(&self, caddy: &mut Caddy) {
        first(caddy, &self.thumbnails);
    }

    /// The requests that show whether a stream is live. With several origins one for each of them: `caddy fmt` gets deep
    /// blocks wrong.
    pub(super) fn sources(&self, thumbnails: bool, llhls: bool) -> Vec<(&str, &'static str)> {
        let mut sources = Vec::new();
        if thumbnails && !(llhls && self.thumbnails.len() > 1) {
            sources.extend(each(&self.thumbnails, THUMBNAIL));
        }
        if llhls {
            sources.extend(each(&self.playlists, PLAYLIST));
        }
        sources
    }
}

/// A file on each of these servers.
fn each<'a>(
    upstreams: &'a [String],
    file: &'static str,
) -> impl Iterator<Item = (&'a str, &'static str)> {
    upstreams
        .iter()
        .map(move |upstream| (upstream.as_str(), file))
}

fn first(caddy: &mut Caddy, upstreams: &[String]) {
    let [upstream, others @ ..] = upstreams else {
        return;
    };
    proxy(caddy, upstream, |caddy| {
        caddy.block("transport http", |caddy| caddy.line("keepalive off"));
        if !others.is_empty() {
            caddy.line("@none status 404");
            caddy.block("handle_response @none", |caddy| first(caddy, others));
        }
    });
}

/// Proxies to a port of OvenMediaEngine, with the peer's real address, whatever the peer claims.
pub(super) fn proxy(caddy: &mut Caddy, upstream: &str, more: impl FnOnce(&mut Caddy)) {
    caddy.block(&format!("reverse_proxy {upstream}"), |caddy| {
        caddy.line("header_up X-Real-IP {remote_host}");
        caddy.line("header_up -Cookie");
        caddy.line("header_down -Server");
        more(caddy);
    });
}
