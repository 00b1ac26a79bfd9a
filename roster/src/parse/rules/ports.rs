//! Rules for the engine's ports beside those of the other programs on its machine: the function and Caddy.

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::{ome::ports::ICE_PORTS, roster::Roster},
    parse::places::Places,
};

/// Ports of the engine in one protocol.
struct Own {
    name: &'static str,
    first: u16,
    count: u16,
    udp: bool,
}

/// A port of another program.
struct Other {
    who: &'static str,
    /// The table whose `url` says it.
    table: &'static str,
    port: u16,
    udp: bool,
}

/// Reports ports that the function or Caddy has.
pub(crate) fn check(roster: &Roster, places: &Places, problems: &mut Problems) {
    let own = own(roster);
    for other in others(roster) {
        let clash = own.iter().find(|own| {
            own.udp == other.udp
                && (own.first..own.first.saturating_add(own.count)).contains(&other.port)
        });
        let Some(own) = clash else { continue };
        let kind = ProblemKind::PortTaken {
            field: own.name,
            port: other.port,
            who: other.who,
        };
        let field = format!("ome.ports.{}", own.name);
        let url = format!("{}.url", other.table);
        let place = places.first(&[&field, &url, "ome.ports"]);
        problems.push(
            Problem::new(kind, place)
                .label(format!(
                    "expected a different port than that of {}",
                    other.who
                ))
                .help(format!(
                    "change `{}` of [ome.ports], or `url` of [{}]",
                    own.name, other.table
                )),
        );
    }
}

fn own(roster: &Roster) -> Vec<Own> {
    let ports = &roster.ome.ports;
    let port = |name, first, count, udp| Own {
        name,
        first,
        count,
        udp,
    };
    let mut own = vec![
        port("http", ports.http, 1, false),
        port("thumbnail", ports.thumbnail, 1, false),
        port("rtmp", ports.rtmp, 1, false),
        port("relay", ports.relay, 1, false),
        port("srt", ports.srt, 1, true),
        port("ice", ports.ice, ICE_PORTS, true),
    ];
    if roster.ome.version.has_tcp_candidates() {
        own.push(port("ice", ports.ice, 1, false));
    }
    if roster.ome.api_token.is_some() {
        own.push(port("api", ports.api, 1, false));
    }
    own
}

fn others(roster: &Roster) -> Vec<Other> {
    let function = roster.admission.url.local_addr().map(|address| Other {
        who: "the function",
        table: "admission",
        port: address.port(),
        udp: false,
    });
    let url = &roster.site.url;
    let caddy = |port, udp| Other {
        who: "Caddy",
        table: "site",
        port,
        udp,
    };
    let mut others: Vec<_> = function.into_iter().collect();
    match url.is_https() {
        true => {
            let page = url.port().unwrap_or(443);
            // HTTP/3, and the redirect of plain HTTP
            others.extend([caddy(page, false), caddy(page, true), caddy(80, false)]);
        }
        false => others.push(caddy(url.port().unwrap_or(80), false)),
    }
    others
}
