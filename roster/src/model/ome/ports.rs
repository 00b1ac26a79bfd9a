//! `[ome.ports]`: the ports that the engine listens on, all different.

use crate::file::{
    decode::{Problems, Value},
    kind::ProblemKind,
    problem::{Problem, Span},
    table::Table,
};

/// `[ome.ports]`, with the usual numbers as defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// WHIP, WebRTC signalling and LL-HLS.
    pub http: u16,
    /// Thumbnails. Never the same as `http`: before 0.21, a pooled connection that has served a thumbnail answers
    /// everything else with 404.
    pub thumbnail: u16,
    /// RTMP ingest.
    pub rtmp: u16,
    /// SRT ingest.
    pub srt: u16,
    /// WebRTC over TCP through the engine's TURN relay.
    pub relay: u16,
    /// The first of five UDP ports for WebRTC. From 0.21 on, it is also a TCP port.
    pub ice: u16,
    /// The REST interface, for this machine only.
    pub api: u16,
    /// OVT: what edges of a cluster pull streams from an origin by.
    pub ovt: u16,
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
            ovt: 9100,
        }
    }
}

/// A port as read, and the place of its number unless it is a default.
struct Port {
    name: &'static str,
    number: u16,
    place: Option<Span>,
}

impl Port {
    /// The last port of the range that starts here.
    fn last(&self) -> Option<u16> {
        let more = if self.name == "ice" { ICE_PORTS - 1 } else { 0 };
        self.number.checked_add(more)
    }
}

impl Ports {
    /// The address of the REST interface on the engine's own machine.
    pub fn api_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }

    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let mut ports = Ports::default();
        let place = value.span();
        let mut table = Table::new("[ome.ports]", place.clone(), value, problems);
        let mut read = Vec::new();
        for (name, port) in [
            ("http", &mut ports.http),
            ("thumbnail", &mut ports.thumbnail),
            ("rtmp", &mut ports.rtmp),
            ("srt", &mut ports.srt),
            ("relay", &mut ports.relay),
            ("ice", &mut ports.ice),
            ("api", &mut ports.api),
            ("ovt", &mut ports.ovt),
        ] {
            let span = table.span(name);
            match table.optional::<u16>(name) {
                Some(written) => *port = written.value,
                // not a number, so it cannot be compared with the others
                None if span.is_some() => continue,
                None => {}
            }
            read.push(Port {
                name,
                number: *port,
                place: span,
            });
        }
        check_range(&read, &place, table.problems);
        check_distinct(&read, &place, table.problems);
        check_ice(&read, &place, table.problems);
        table.finish();
        ports
    }
}

/// Reports numbers that are not ports. `table` is the place of defaults, as below.
fn check_range(ports: &[Port], table: &Span, problems: &mut Problems) {
    for port in ports {
        if port.number == 0 || port.last().is_none() {
            let most = if port.name == "ice" {
                u16::MAX - (ICE_PORTS - 1)
            } else {
                u16::MAX
            };
            problems.push(
                Problem::new(ProblemKind::Port, place(port, None, table))
                    .label(format!("expected 1 to {most}")),
            );
        }
    }
}

fn check_distinct(ports: &[Port], table: &Span, problems: &mut Problems) {
    for (at, port) in ports.iter().enumerate() {
        let before = &ports[..at];
        if let Some(other) = before.iter().find(|other| other.number == port.number) {
            let kind = ProblemKind::SamePort(port.name, other.name, port.number);
            problems.push(
                Problem::new(kind, place(port, Some(other), table))
                    .label("expected a different port for each"),
            );
        }
    }
}

/// SRT's port must not be one of WebRTC's.
fn check_ice(ports: &[Port], table: &Span, problems: &mut Problems) {
    let port = |name| ports.iter().find(|port| port.name == name);
    if let (Some(srt), Some(ice)) = (port("srt"), port("ice"))
        && srt.number > ice.number
        && srt.number - ice.number < ICE_PORTS
    {
        let first = ice.number;
        problems.push(
            Problem::new(
                ProblemKind::IcePort(srt.number),
                place(srt, Some(ice), table),
            )
            .label(format!(
                "expected a port outside {first} to {}, the {ICE_PORTS} ports of `ice`",
                first.saturating_add(ICE_PORTS - 1)
            )),
        );
    }
}

/// Where to report a problem with two ports: at one that is in the file, since the other may be a default.
fn place(port: &Port, other: Option<&Port>, table: &Span) -> Span {
    let written = port.place.as_ref();
    let written = written.or_else(|| other?.place.as_ref());
    written.unwrap_or(table).clone()
}
