//! The hosts that `mitts serve` answers for: this machine and the site. This protects against DNS rebinding, where another
//! site's name resolves to this machine.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::Once,
};

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use edge_hook::ListenAddress;

/// Refuses requests for other hosts.
pub struct Hosts {
    say: Box<dyn Fn(&str) + Send + Sync>,
    said: Once,
}

impl Hosts {
    /// `say` gets a message about the first refused request.
    pub fn reporting_to(say: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Hosts {
            say: Box::new(say),
            said: Once::new(),
        }
    }

    /// Accepts requests for this machine or the site's host.
    ///
    /// # Errors
    /// Why a request is refused and what to do, in a line.
    pub fn admit(&self, uri: &Uri, headers: &HeaderMap, site: &str) -> Result<(), String> {
        let header = headers.get(header::HOST);
        let asked = match uri.authority() {
            Some(authority) => Some(authority.clone()),
            None => header.and_then(|host| Authority::try_from(host.as_bytes()).ok()),
        };
        let host = asked.as_ref().map_or("", Authority::host);
        if is_own(host, site) {
            return Ok(());
        }
        let why = refusal(host, asked.as_ref().and_then(Authority::port_u16));
        self.said
            .call_once(|| (self.say)(&format!("warning: {why}")));
        Err(why)
    }
}

/// The longest name that a host can have.
const LONGEST: usize = 253;

fn refusal(host: &str, port: Option<u16>) -> String {
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let (host, url) = match host.len() {
        1..=LONGEST => (host, format!("http://{host}{port}")),
        _ => ("others", "its address".to_owned()),
    };
    format!(
        "`mitts serve` answers for this machine and the site, not for {host}: open it by this machine's IP address, \
         or write {url} into `url` of [site]"
    )
}

fn is_own(host: &str, site: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
        || ["localhost", site]
            .iter()
            .any(|own| host.eq_ignore_ascii_case(own))
}

/// The address for others, if the server listens on all addresses of this machine.
pub(super) fn for_others(listen: SocketAddr) -> Option<String> {
    if !listen.ip().is_unspecified() {
        return None;
    }
    let port = listen.port();
    Some(match own_address() {
        Some(ip) => format!("http://{ip}:{port}/"),
        None => format!("port {port} of this machine's IP address"),
    })
}

/// The address at which other machines reach the server, if they can.
pub(super) fn lan(listen: ListenAddress) -> Option<IpAddr> {
    let ListenAddress::One(address) = listen else {
        return None;
    };
    match address.ip() {
        ip if ip.is_loopback() => None,
        ip if ip.is_unspecified() => own_address(),
        ip => Some(ip),
    }
}

/// This machine's address in its network: the one it would send from. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // an address reserved for documentation, so reached through the default route
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn names_of_others_are_not_answered() {
        for own in [
            "localhost",
            "LocalHost",
            "127.0.0.1",
            "10.1.2.3",
            "[::1]",
            "live.example.net",
        ] {
            assert!(is_own(own, "live.example.net"), "{own}");
        }
        for other in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
        ] {
            assert!(!is_own(other, "live.example.net"), "{other}");
        }
    }

    #[test]
    fn a_refused_request_gets_an_explanation_and_the_terminal_one_message() {
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let lines = said.clone();
        let hosts = Hosts::reporting_to(move |line| lines.lock().unwrap().push(line.to_owned()));
        let ask = |host: &str| {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            hosts.admit(&Uri::from_static("/"), &headers, "live.example.net")
        };
        assert_eq!(ask("live.example.net:8000"), Ok(()));
        assert!(said.lock().unwrap().is_empty());
        let why = ask("my-pc.local:8000").unwrap_err();
        assert!(
            why.contains("this machine's IP address")
                && why.contains("write http://my-pc.local:8000 into `url` of [site]"),
            "{why}"
        );
        let long = "a".repeat(300);
        for other in ["other.example", "no host", &long] {
            let why = ask(other).unwrap_err();
            assert!(why.len() < 300 && !why.contains('\n'), "{why}");
        }
        assert_eq!(*said.lock().unwrap(), [format!("warning: {why}")]);
    }

    #[test]
    fn others_reach_what_is_not_for_this_machine_alone() {
        let lan = |listen: &str| lan(edge_hook::listen_address(listen).unwrap());
        assert_eq!(lan("127.0.0.1:8000"), None);
        assert_eq!(lan("localhost:8000"), None);
        assert_eq!(lan("[::1]:8000"), None);
        let ip = "192.0.2.7".parse().unwrap();
        assert_eq!(lan("192.0.2.7:8000"), Some(ip));
        assert_eq!(lan("0.0.0.0:8000"), own_address());
    }

    #[test]
    fn the_address_for_others_is_shown_if_the_server_listens_on_all() {
        assert_eq!(for_others("127.0.0.1:8000".parse().unwrap()), None);
        for every in ["0.0.0.0:8000", "[::]:8000"] {
            let shown = for_others(every.parse().unwrap()).unwrap();
            assert!(
                shown.contains("8000") && !shown.contains("0.0.0.0"),
                "{shown}"
            );
        }
    }
}
