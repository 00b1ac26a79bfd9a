//! `firewall.nft`: blocks outside access to OvenMediaEngine's ports that are behind Caddy, and on an origin to those that are for
//! the edges.
//!
//! The engine has one list of addresses for all of its ports (`<IP>`; a `<Port>` is a number, in 0.20 and 0.21). Encoders
//! must reach some of them, so none can be bound to loopback only.

use std::fmt::Write as _;

use roster::{App, Ingest, Playback, Roster};

use crate::paths::MADE;

use super::{
    machine::{Machine, Role},
    ports::ice_range,
    secrets::api_variable,
};

/// The text of the file: an nftables script that replaces only its own table.
pub(super) fn text(roster: &Roster, machine: &Machine) -> String {
    let closed = set(&closed(roster, machine));
    let open = open(roster, machine).join(", ");
    let (whose, peers) = match machine.role {
        Role::Origin => ("for this machine and the edges", peers(roster, machine)),
        _ => ("for Caddy, on this machine,", String::new()),
    };
    format!(
        "#!/usr/sbin/nft -f
# {MADE}
#
# Closes the ports of OvenMediaEngine and the function that are {whose} only.
# To stay open: {open}.
# Before routing, since containers' published ports never reach the input hook.

table inet mitts
delete table inet mitts
table inet mitts {{
	chain closed {{
		type filter hook prerouting priority raw; policy accept;
		iif \"lo\" accept
{peers}		fib daddr type local tcp dport {{ {closed} }} drop
	}}
}}
"
    )
}

/// An nftables script that makes browsers use other edges: it refuses new connections to the pages, and leaves those that are
/// there alone.
///
/// Those are known by their packets: a first SYN, and QUIC's long headers. If nothing else on the machine tracks connections,
/// those that are there would count as new.
pub(super) fn drain(roster: &Roster) -> String {
    let page = page_port(roster);
    let mut tcp = vec![80, page];
    tcp.dedup();
    format!(
        "#!/usr/sbin/nft -f
# {MADE}
#
# Before this edge is taken out: nft -f this file. New viewers then use other edges; those who watch here may finish.
# To take it back: nft delete table inet mitts_drain.

table inet mitts_drain
delete table inet mitts_drain
table inet mitts_drain {{
	chain drain {{
		type filter hook input priority filter; policy accept;
		iif \"lo\" accept
		tcp dport {{ {} }} tcp flags & (fin | syn | rst | ack) == syn reject with tcp reset
		udp dport {page} @th,64,1 1 reject
	}}
}}
",
        set(&tcp)
    )
}

fn set(ports: &[u16]) -> String {
    let ports: Vec<_> = ports.iter().map(u16::to_string).collect();
    ports.join(", ")
}

/// Lets the other nodes reach what they need: the edges streams, signalling, pictures and the function, and the function on
/// another origin the REST interface.
fn peers(roster: &Roster, machine: &Machine) -> String {
    let ports = &roster.ome.ports;
    let mut for_edges = vec![ports.ovt, ports.http, ports.thumbnail];
    let function = machine.has_function(roster);
    for_edges.extend(function.then(|| roster.admission.url.port()));
    for_edges.sort_unstable();
    let mut for_origins = vec![ports.api];
    for_origins.extend(function.then(|| roster.admission.url.port()));
    let mut rules = String::new();
    let mut add = |hosts: &mut dyn Iterator<Item = &String>, ports: &[u16]| {
        let (v6, v4): (Vec<&str>, Vec<&str>) = hosts
            .map(String::as_str)
            .partition(|host| host.starts_with('['));
        for (family, hosts) in [("ip", v4), ("ip6", v6)] {
            if !hosts.is_empty() {
                let hosts = hosts.join(", ").replace(['[', ']'], "");
                let ports = set(ports);
                // writing to a String cannot fail
                let _ = writeln!(
                    rules,
                    "\t\t{family} saddr {{ {hosts} }} tcp dport {{ {ports} }} accept"
                );
            }
        }
    };
    add(&mut machine.edges.iter(), &for_edges);
    add(&mut machine.other_origins(), &for_origins);
    rules
}

/// Sorted, without duplicates.
fn closed(roster: &Roster, machine: &Machine) -> Vec<u16> {
    let ports = &roster.ome.ports;
    let mut closed = vec![ports.http, ports.thumbnail];
    if machine.role == Role::Origin {
        closed.push(ports.ovt);
    }
    if api_variable(roster).is_some() {
        closed.push(ports.api);
    }
    let mut public = vec![80, page_port(roster), ports.rtmp, ports.relay];
    if roster.ome.version.has_tcp_candidates() {
        public.push(ports.ice);
    }
    let port = roster.admission.url.port();
    if machine.has_function(roster) && !public.contains(&port) {
        closed.push(port);
    }
    closed.sort_unstable();
    closed.dedup();
    closed
}

/// The port of the site.
fn page_port(roster: &Roster) -> u16 {
    let url = &roster.site.url;
    url.port().unwrap_or(if url.is_https() { 443 } else { 80 })
}

fn open(roster: &Roster, machine: &Machine) -> Vec<String> {
    let ports = &roster.ome.ports;
    let page = page_port(roster);
    let takes = |test: fn(&App) -> bool| !machine.is_edge() && roster.apps.values().any(test);
    let plays = |app: &App| app.plays(Playback::Webrtc);
    let mut open = Vec::new();
    if machine.has_pages() {
        open.push("tcp 80".to_owned());
        if page != 80 {
            open.push(format!("tcp {page}"));
        }
        if roster.site.url.is_https() {
            open.push(format!("udp {page}"));
        }
    }
    if takes(|app| app.ingest.contains(&Ingest::Rtmp)) {
        open.push(format!("tcp {} (RTMP)", ports.rtmp));
    }
    if takes(|app| app.ingest.contains(&Ingest::Srt)) {
        open.push(format!("udp {} (SRT)", ports.srt));
    }
    let watched = machine.has_pages() && roster.apps.values().any(plays);
    if watched || takes(|app| app.ingest.contains(&Ingest::Whip)) {
        open.push(format!("tcp {} (WebRTC relay)", ports.relay));
        open.push(format!("udp {} (WebRTC)", ice_range(ports)));
        if roster.ome.version.has_tcp_candidates() {
            open.push(format!("tcp {} (WebRTC)", ports.ice));
        }
    }
    open
}
