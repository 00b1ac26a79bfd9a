//! `[ome]`: the OvenMediaEngine that the site is for.

use std::net::IpAddr;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        problem::{At, Problem, Span},
        table::Table,
    },
    model::values::{
        host::{Address, HostName},
        version::Version,
    },
};

/// `[ome]`.
#[derive(Clone, Debug)]
pub struct Ome {
    /// Decides which workarounds the generated files contain.
    pub version: Version,
    /// What encoders dial; `None` is the host of `site.url`.
    pub host: Option<String>,
    /// The numeric addresses by which peers of WebRTC reach the engine. Empty: `host`, which the engine looks up
    /// once, when it starts.
    pub addresses: Vec<IpAddr>,
    /// Before 0.21: viewers get WebRTC over TCP alone, through the engine's own relay. From 0.21 on without effect,
    /// since viewers are offered UDP, TCP and the relay together.
    pub tcp_only: bool,
    /// The REST interface's access token.
    pub api_token: Option<SecretRef>,
    /// The ports it listens on.
    pub ports: Ports,
}

/// `[ome.ports]`; the defaults are the usual numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// WHIP, WebRTC signalling and LL-HLS.
    pub http: u16,
    /// Thumbnails; never the same as `http`, since before 0.21 a pooled connection that has served a thumbnail
    /// answers everything else with 404.
    pub thumbnail: u16,
    /// RTMP ingest.
    pub rtmp: u16,
    /// SRT ingest.
    pub srt: u16,
    /// WebRTC over TCP by the engine's TURN relay.
    pub relay: u16,
    /// First UDP port for WebRTC; five are used. From 0.21 on the first is a TCP port, too.
    pub ice: u16,
    /// The REST interface, for this machine only.
    pub api: u16,
}

/// How many UDP ports WebRTC uses, from [`Ports::ice`] on.
pub const ICE_PORTS: u16 = 5;

impl Default for Ports {
    fn default() -> Self {
        Ports {
            http: 3333,
            thumbnail: 3334,
            rtmp: 1935,
            srt: 9999,
            relay: 3478,
            ice: 10000,
            api: 8081,
        }
    }
}

impl Default for Ome {
    fn default() -> Self {
        Ome {
            version: Version::NEWEST,
            host: None,
            addresses: Vec::new(),
            tcp_only: true,
            api_token: None,
            ports: Ports::default(),
        }
    }
}

impl Ome {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut ome = Ome::default();
        let Some(value) = value else { return ome };
        let place = value.span();
        let mut table = Table::new("[ome]", place, value, problems);
        if let Some(version) = table.optional("version") {
            ome.version = version.value;
            if ome.version.is_untried() {
                table.problems.push(untried(version.span));
            }
        }
        ome.host = table.optional::<HostName>("host").map(|host| host.value.0);
        table.not_empty(
            "addresses",
            "expected at least one; leave the line out for `host`",
        );
        let addresses = table.optional::<Vec<At<Address>>>("addresses");
        ome.addresses = distinct(addresses, table.problems);
        if let Some(tcp_only) = table.optional("tcp_only") {
            ome.tcp_only = tcp_only.value;
            if ome.version.has_tcp_candidates() {
                table.problems.push(without_effect(tcp_only.span));
            }
        }
        ome.api_token = table.optional("api_token").map(|token| token.value);
        let ports = table.raw("ports");
        table.finish();
        if let Some(ports) = ports {
            ome.ports = Ports::decode(ports, problems);
        }
        ome
    }
}

fn untried(place: Span) -> Problem {
    let Version(major, minor, _) = Version::NEWEST;
    Problem::new(ProblemKind::UntriedVersion, place)
        .label(format!(
            "the server's files are made as for {major}.{minor}"
        ))
        .help(format!("0.20.0 to {major}.{minor} are known to work"))
}

fn without_effect(place: Span) -> Problem {
    Problem::new(ProblemKind::TcpOnly, place)
        .label("viewers are offered UDP, TCP and the relay together, and take what passes")
        .help("leave the line out")
}

/// Each address once.
fn distinct(addresses: Option<At<Vec<At<Address>>>>, problems: &mut Problems) -> Vec<IpAddr> {
    let mut seen = Vec::new();
    for address in addresses.map(|list| list.value).unwrap_or_default() {
        let Address(ip) = address.value;
        if seen.contains(&ip) {
            problems.push(
                Problem::new(
                    ProblemKind::DuplicateIn("addresses".to_owned()),
                    address.span,
                )
                .label("expected once"),
            );
        } else {
            seen.push(ip);
        }
    }
    seen
}

impl Ports {
    fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let mut ports = Ports::default();
        let place = value.span();
        let mut table = Table::new("[ome.ports]", place.clone(), value, problems);
        let mut taken: Vec<(&'static str, u16, Option<Span>)> = Vec::new();
        for (name, port) in [
            ("http", &mut ports.http),
            ("thumbnail", &mut ports.thumbnail),
            ("rtmp", &mut ports.rtmp),
            ("srt", &mut ports.srt),
            ("relay", &mut ports.relay),
            ("ice", &mut ports.ice),
            ("api", &mut ports.api),
        ] {
            let span = table.span(name);
            match table.optional::<u16>(name) {
                Some(written) => *port = written.value,
                // not a number, so it cannot be compared with the others
                None if span.is_some() => continue,
                None => {}
            }
            let last = match name {
                "ice" => ICE_PORTS - 1,
                _ => 0,
            };
            if *port == 0 || port.checked_add(last).is_none() {
                let place = span.clone().unwrap_or_else(|| place.clone());
                table.problems.push(
                    Problem::new(ProblemKind::Port, place)
                        .label(format!("expected 1 to {}", u16::MAX - last)),
                );
            }
            if let Some((other, _, at)) = taken.iter().find(|(_, number, _)| number == port) {
                // reported at a port that is written: the other may be a default
                let written = span.clone().or_else(|| at.clone());
                table.problems.push(
                    Problem::new(
                        ProblemKind::SamePort(name, other, *port),
                        written.unwrap_or_else(|| place.clone()),
                    )
                    .label("expected a port of its own for each"),
                );
            }
            taken.push((name, *port, span));
        }
        let port = |name| taken.iter().find(|(taken, ..)| *taken == name);
        if let (Some((_, srt, srt_at)), Some((_, ice, ice_at))) = (port("srt"), port("ice"))
            && srt > ice
            && srt - ice < ICE_PORTS
        {
            let written = srt_at.clone().or_else(|| ice_at.clone());
            table.problems.push(
                Problem::new(
                    ProblemKind::IcePort(*srt),
                    written.unwrap_or_else(|| place.clone()),
                )
                .label(format!(
                    "expected none of {ice} to {}, the {ICE_PORTS} from `ice` on",
                    ice + (ICE_PORTS - 1)
                )),
            );
        }
        table.finish();
        ports
    }
}
