//! `<Bind>` of `Server.xml`: the ports, and the ICE candidates for WebRTC peers.
//!
//! Only protocols that an app uses are bound. HLS-TS is never bound, since it has no admission.

use std::net::IpAddr;

use roster::{App, Ingest, Playback, Roster};

use super::{
    super::{
        DeployOptions,
        machine::{Machine, Role},
        ports::ice_range,
        secrets::api_variable,
    },
    xml::Xml,
};

/// Each socket has one thread. More only help above some hundred viewers per port.
const WORKERS: u8 = 1;

/// The host that encoders connect to: `ome.host`, or else the site's host. IPv6 addresses have brackets.
pub(super) fn host(roster: &Roster) -> &str {
    let site = roster.site.url.host();
    roster.ome.host.as_deref().unwrap_or(site)
}

pub(super) fn bind(roster: &Roster, options: &DeployOptions, machine: &Machine, xml: &mut Xml) {
    let ports = &roster.ome.ports;
    let any = |test: fn(&App) -> bool| roster.apps.values().any(test);
    xml.element("Bind", |xml| {
        if api_variable(roster).is_some() {
            xml.comment("For this machine only: see firewall.nft.");
            xml.element("Managers", |xml| port(xml, "API", ports.api));
        }
        xml.element("Providers", |xml| {
            if machine.is_edge() {
                return xml.element("OVT", |xml| xml.leaf("WorkerCount", WORKERS));
            }
            if any(|app| app.ingest.contains(&Ingest::Rtmp)) {
                port(xml, "RTMP", ports.rtmp);
            }
            if any(|app| app.ingest.contains(&Ingest::Srt)) {
                port(xml, "SRT", ports.srt);
            }
            if any(|app| app.ingest.contains(&Ingest::Whip)) {
                // A publisher that needs the relay requests it: forcing it is only for viewers.
                xml.element("WebRTC", |xml| webrtc(roster, options, machine, false, xml));
            }
        });
        xml.element("Publishers", |xml| {
            if machine.role == Role::Origin {
                xml.comment("For the edges only: see firewall.nft.");
                port(xml, "OVT", ports.ovt);
            }
            if any(|app| app.plays(Playback::Llhls)) {
                port(xml, "LLHLS", ports.http);
            }
            if any(|app| app.thumbnails) && !machine.is_edge() {
                xml.comment(
                    "A separate port: before 0.21, a connection that served a thumbnail serves nothing else.",
                );
                xml.element("Thumbnail", |xml| xml.leaf("Port", ports.thumbnail));
            }
            if any(|app| app.plays(Playback::Webrtc)) {
                let force = roster.ome.tcp_only;
                xml.element("WebRTC", |xml| webrtc(roster, options, machine, force, xml));
            }
        });
    });
}

fn port(xml: &mut Xml, name: &str, port: u16) {
    xml.element(name, |xml| {
        xml.leaf("Port", port);
        xml.leaf("WorkerCount", WORKERS);
    });
}

/// The addresses to which WebRTC peers send: names, IPv4 addresses, or IPv6 addresses in brackets.
///
/// Never `*`: it means every address of the machine except loopback, including those of containers and VPNs, which peers
/// cannot reach. The engine resolves names once, when it starts, and silently has no candidate for one that it cannot
/// resolve. So the roster's `addresses` come first.
pub(super) fn candidates(
    roster: &Roster,
    options: &DeployOptions,
    machine: &Machine,
) -> Vec<String> {
    if let Some(address) = &machine.address {
        return vec![address.clone()];
    }
    if options.endpoints.is_direct() {
        let own = "127.0.0.1".to_owned();
        return [own].into_iter().chain(options.lan.map(as_host)).collect();
    }
    let addresses = &roster.ome.addresses;
    match addresses.is_empty() {
        true => vec![host(roster).to_owned()],
        false => addresses.iter().copied().map(as_host).collect(),
    }
}

fn as_host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Signalling (and WHIP), and the addresses for media. The browser gets the relay's name unchanged.
fn webrtc(roster: &Roster, options: &DeployOptions, machine: &Machine, force: bool, xml: &mut Xml) {
    let ports = &roster.ome.ports;
    let candidates = candidates(roster, options, machine);
    // a node of a cluster relays by its own address: names may be those of others
    let relays = match options.endpoints.is_direct() || machine.address.is_some() {
        true => candidates.clone(),
        false => vec![host(roster).to_owned()],
    };
    let range = ice_range(ports);
    port(xml, "Signalling", ports.http);
    xml.element("IceCandidates", |xml| {
        for host in &candidates {
            xml.leaf("IceCandidate", format_args!("{host}:{range}/udp"));
        }
        if roster.ome.version.has_tcp_candidates() {
            for host in &candidates {
                xml.leaf("IceCandidate", format_args!("{host}:{}/tcp", ports.ice));
            }
        }
        for host in &relays {
            xml.leaf("TcpRelay", format_args!("{host}:{}", ports.relay));
        }
        if roster.ome.version.has_tcp_candidates() {
            // true would leave only the relay
            xml.leaf("TcpRelayForce", false);
            xml.leaf("TcpRelayWorkerCount", WORKERS);
            xml.leaf("TcpIceWorkerCount", WORKERS);
        } else {
            xml.leaf("TcpForce", force);
            xml.leaf("TcpRelayWorkerCount", WORKERS);
        }
    });
}
