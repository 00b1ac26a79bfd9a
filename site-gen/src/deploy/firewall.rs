//! `firewall.nft`: blocks outside access to OvenMediaEngine's ports that are behind Caddy.
//!
//! The engine has one list of addresses for all of its ports (`<IP>`; a `<Port>` is a number, in 0.20 and 0.21). Encoders
//! must reach some of them, so none can be bound to loopback only.

use roster::{App, Ingest, Playback, Roster};

use crate::paths::MADE;

use super::{ports::ice_range, secrets::api_variable};

/// The text of the file: an nftables script that replaces only its own table.
pub(super) fn text(roster: &Roster) -> String {
    let closed = closed(roster);
    let set: Vec<_> = closed.iter().map(u16::to_string).collect();
    let open = open(roster).join(", ");
    format!(
        "#!/usr/sbin/nft -f
# {MADE}
#
# Closes the ports of OvenMediaEngine and the function that are for Caddy, on this machine, only.
# To stay open: {open}.
# Before routing, since containers' published ports never reach the input hook.

table inet mitts
delete table inet mitts
table inet mitts {{
	chain closed {{
		type filter hook prerouting priority raw; policy accept;
		iif \"lo\" accept
		fib daddr type local tcp dport {{ {} }} drop
	}}
}}
",
        set.join(", ")
    )
}

/// Sorted, without duplicates.
fn closed(roster: &Roster) -> Vec<u16> {
    let ports = &roster.ome.ports;
    let mut closed = vec![ports.http, ports.thumbnail];
    if api_variable(roster).is_some() {
        closed.push(ports.api);
    }
    let mut public = vec![80, page_port(roster), ports.rtmp, ports.relay];
    if roster.ome.version.has_tcp_candidates() {
        public.push(ports.ice);
    }
    let function = roster.admission.url.local_addr();
    let function = function.map(|address| address.port());
    closed.extend(function.filter(|port| !public.contains(port)));
    closed.sort_unstable();
    closed.dedup();
    closed
}

/// The port of the site.
fn page_port(roster: &Roster) -> u16 {
    let url = &roster.site.url;
    url.port().unwrap_or(if url.is_https() { 443 } else { 80 })
}

fn open(roster: &Roster) -> Vec<String> {
    let ports = &roster.ome.ports;
    let page = page_port(roster);
    let any = |test: fn(&App) -> bool| roster.apps.values().any(test);
    let mut open = vec!["tcp 80".to_owned()];
    if page != 80 {
        open.push(format!("tcp {page}"));
    }
    if roster.site.url.is_https() {
        open.push(format!("udp {page}"));
    }
    if any(|app| app.ingest.contains(&Ingest::Rtmp)) {
        open.push(format!("tcp {} (RTMP)", ports.rtmp));
    }
    if any(|app| app.ingest.contains(&Ingest::Srt)) {
        open.push(format!("udp {} (SRT)", ports.srt));
    }
    if any(|app| app.plays(Playback::Webrtc) || app.ingest.contains(&Ingest::Whip)) {
        open.push(format!("tcp {} (WebRTC relay)", ports.relay));
        open.push(format!("udp {} (WebRTC)", ice_range(ports)));
        if roster.ome.version.has_tcp_candidates() {
            open.push(format!("tcp {} (WebRTC)", ports.ice));
        }
    }
    open
}
