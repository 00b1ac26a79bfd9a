//! The ports of this machine: who should listen on them, and whether anybody does. UDP ports cannot be asked.

use std::net::Ipv4Addr;

use roster::{App, Ingest, Playback, Roster};
use tokio::net::TcpStream;

use super::{finding::Finding, node::Role, within};

/// A port that somebody should listen on.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Its name in `[ome.ports]`.
    pub(super) name: &'static str,
    /// The port.
    pub(super) port: u16,
    /// Whether a connection was accepted.
    pub(super) open: bool,
}

/// The TCP ports that OvenMediaEngine listens on with this roster, but for the REST interface, which has its own check. An edge
/// takes no streams, and has no thumbnails; an origin has a port for the edges.
pub(super) fn expected(roster: &Roster, role: Role) -> Vec<(&'static str, u16)> {
    let ports = &roster.ome.ports;
    let any = |test: fn(&App) -> bool| roster.apps.values().any(test);
    let takes = |ingest| role != Role::Edge && any_takes(roster, ingest);
    let plays = any(|app| app.plays(Playback::Webrtc) || app.plays(Playback::Llhls));
    let mut expected = Vec::new();
    if plays || takes(Ingest::Whip) {
        expected.push(("http", ports.http));
    }
    if role != Role::Edge && any(|app| app.thumbnails) {
        expected.push(("thumbnail", ports.thumbnail));
    }
    if takes(Ingest::Rtmp) {
        expected.push(("rtmp", ports.rtmp));
    }
    if role == Role::Origin {
        expected.push(("ovt", ports.ovt));
    }
    expected
}

fn any_takes(roster: &Roster, ingest: Ingest) -> bool {
    roster.apps.values().any(|app| app.ingest.contains(&ingest))
}

/// Connects to the ports.
pub(super) async fn gather(expected: &[(&'static str, u16)]) -> Vec<Facts> {
    let mut facts = Vec::new();
    for (name, port) in expected {
        let open = within(TcpStream::connect((Ipv4Addr::LOCALHOST, *port))).await;
        facts.push(Facts {
            name,
            port: *port,
            open: open.is_some_and(|open| open.is_ok()),
        });
    }
    facts
}

/// Judges the engine's ports together.
pub(super) fn judge(facts: &[Facts]) -> Finding {
    let shown = |open: bool| {
        let ports = facts.iter().filter(|facts| facts.open == open);
        let ports: Vec<_> = ports
            .map(|facts| format!("{} {}", facts.name, facts.port))
            .collect();
        ports.join(", ")
    };
    match facts.iter().all(|facts| facts.open) {
        true => Finding::good(
            "ports",
            format!("OvenMediaEngine listens on {}", shown(true)),
        ),
        false => Finding::problem(
            "ports",
            format!(
                "nothing listens on {}, where OvenMediaEngine should",
                shown(false)
            ),
            "run `mitts build`, then: systemctl restart ovenmediaengine",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn a_port_without_a_listener_is_named() {
        let port = |name, port, open| Facts { name, port, open };
        let good = judge(&[port("http", 3333, true), port("rtmp", 1935, true)]);
        assert_eq!(
            (good.state, good.text.contains("http 3333, rtmp 1935")),
            (State::Good, true)
        );
        let bad = judge(&[port("http", 3333, true), port("rtmp", 1935, false)]);
        assert_eq!(bad.state, State::Problem);
        assert!(bad.text.contains("on rtmp 1935,"), "{bad:?}");
    }

    #[test]
    fn only_ports_that_an_app_uses_are_expected() {
        let text = "[site]\ntitle='a'\nurl='http://a'\n[apps.show]\ningest=['srt']\nplayback=['llhls']\nthumbnails=false\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        assert_eq!(expected(&roster, Role::Single), [("http", 3333)]);
    }

    #[test]
    fn a_node_of_a_cluster_has_the_ports_of_its_role() {
        let text = "[site]\ntitle='a'\nurl='http://a'\n[apps.show]\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let names = |role| {
            let ports = expected(&roster, role);
            ports.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(Role::Single), ["http", "thumbnail", "rtmp"]);
        assert_eq!(names(Role::Origin), ["http", "thumbnail", "rtmp", "ovt"]);
        assert_eq!(names(Role::Edge), ["http"]);
    }
}
