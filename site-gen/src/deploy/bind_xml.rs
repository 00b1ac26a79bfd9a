//! `<Bind>` of `Server.xml`: the ports, and what WebRTC tells its peers about where to send.
//!
//! Only what some app uses is bound. HLS-TS is never bound: it knows no admission.

use roster::{App, Ingest, Playback, Roster, Version};

use super::{DeployOptions, ports::ice_range, secrets::api_variable, xml::Xml};

/// Sockets take one thread each; more only pays beyond some hundred viewers a port.
const WORKERS: u8 = 1;

/// The first version that calls `TcpForce` `TcpRelayForce`, and warns of the old name.
const RELAY_FORCE: Version = Version(0, 21, 0);

/// What encoders dial: `ome.host`, else the site's host. IPv6 addresses are in brackets.
pub(super) fn host(roster: &Roster) -> &str {
    let site = roster.site.url.host();
    roster.ome.host.as_deref().unwrap_or(site)
}

pub(super) fn bind(roster: &Roster, options: &DeployOptions, xml: &mut Xml) {
    let ports = &roster.ome.ports;
    let any = |test: fn(&App) -> bool| roster.apps.values().any(test);
    xml.element("Bind", |xml| {
        if api_variable(roster).is_some() {
            xml.comment("For this machine only: see firewall.nft.");
            xml.element("Managers", |xml| port(xml, "API", ports.api));
        }
        xml.element("Providers", |xml| {
            if any(|app| app.ingest.contains(&Ingest::Rtmp)) {
                port(xml, "RTMP", ports.rtmp);
            }
            if any(|app| app.ingest.contains(&Ingest::Srt)) {
                port(xml, "SRT", ports.srt);
            }
            if any(|app| app.ingest.contains(&Ingest::Whip)) {
                // Encoders know no relay: theirs stays as it is.
                xml.element("WebRTC", |xml| webrtc(roster, options, false, xml));
            }
        });
        xml.element("Publishers", |xml| {
            if any(|app| app.plays(Playback::Llhls)) {
                port(xml, "LLHLS", ports.http);
            }
            if any(|app| app.thumbnails) {
                xml.comment(
                    "A port of its own: a connection that served a thumbnail serves nothing else.",
                );
                xml.element("Thumbnail", |xml| xml.leaf("Port", ports.thumbnail));
            }
            if any(|app| app.plays(Playback::Webrtc)) {
                let force = roster.ome.tcp_only;
                xml.element("WebRTC", |xml| webrtc(roster, options, force, xml));
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

/// Signalling (and WHIP), and where media goes.
///
/// A candidate's host name is looked up when the engine starts; `*` adds the machine's own addresses
/// beside it, which is what is left when the name cannot be looked up, and what peers behind the
/// same router need. The relay's name goes to the browser as it is.
fn webrtc(roster: &Roster, options: &DeployOptions, force: bool, xml: &mut Xml) {
    let ports = &roster.ome.ports;
    let public = if options.direct {
        "127.0.0.1"
    } else {
        host(roster)
    };
    let own = if public.starts_with('[') { "[::]" } else { "*" };
    let range = ice_range(ports);
    port(xml, "Signalling", ports.http);
    xml.element("IceCandidates", |xml| {
        for host in [own, public] {
            xml.leaf("IceCandidate", format_args!("{host}:{range}/udp"));
        }
        if options.direct {
            // for browsers of other machines, where `--listen` lets them in
            xml.leaf("TcpRelay", format_args!("{own}:{}", ports.relay));
        }
        xml.leaf("TcpRelay", format_args!("{public}:{}", ports.relay));
        let name = if roster.ome.version >= RELAY_FORCE {
            "TcpRelayForce"
        } else {
            "TcpForce"
        };
        xml.leaf(name, force);
        xml.leaf("TcpRelayWorkerCount", WORKERS);
    });
}
