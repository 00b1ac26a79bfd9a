//! Who sent a request: the other end of its connection, or the client that a trusted proxy names.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{Extensions, HeaderMap},
};
use engine::webhook::ClientAddress;
use roster::Admission;

use crate::key_check::Client;

/// The other end of a request's connection, as an extension of the request. Without it, it is unknown, as on Lambda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A client or proxy at this address.
    At(IpAddr),
    /// A program of this machine that may open the Unix socket.
    Local,
}

/// The header that the proxy overwrites with the client's address.
const REAL_IP: &str = "x-real-ip";

impl Peer {
    /// Adds it to a request.
    pub fn mark<B>(self, request: &mut Request<B>) {
        request.extensions_mut().insert(self);
    }
}

/// The client of a request for a page: the one in `X-Real-IP` if the peer is a proxy of the roster or unknown, otherwise
/// the peer itself.
pub fn of_page(admission: &Admission, extensions: &Extensions, headers: &HeaderMap) -> Client {
    let peer = match extensions.get::<Peer>() {
        Some(Peer::At(peer)) => Some(*peer),
        Some(Peer::Local) | None => None,
    };
    let named = || {
        let text = headers.get(REAL_IP)?.to_str().ok()?;
        text.trim().parse().ok()
    };
    Client::of(match peer {
        Some(peer) if !admission.trusts(peer) => Some(peer),
        _ => named().or(peer),
    })
}

/// The client of a webhook, likewise: the engine's peer is the client itself, or a proxy.
pub(super) fn of_webhook(admission: &Admission, client: ClientAddress) -> Client {
    let peer = client.peer.map(|peer| peer.ip());
    Client::of(match peer {
        Some(peer) if admission.trusts(peer) => client.real_ip.or(Some(peer)),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Client {
        Client::of(Some(text.parse().unwrap()))
    }

    #[test]
    fn only_a_proxy_is_believed() {
        let admission = Admission::default();
        let mut headers = HeaderMap::new();
        headers.insert(REAL_IP, "192.0.2.1".parse().unwrap());
        let mut extensions = Extensions::new();
        let mut of = |peer| {
            extensions.insert(peer);
            of_page(&admission, &extensions, &headers)
        };
        let at = |text: &str| Peer::At(text.parse().unwrap());
        assert_eq!(of(at("127.0.0.1")), client("192.0.2.1"));
        assert_eq!(of(Peer::Local), client("192.0.2.1"));
        assert_eq!(of(at("198.51.100.7")), client("198.51.100.7"));
    }

    #[test]
    fn a_publisher_cannot_write_another_address() {
        let of = |peer: &str, real_ip: &str| {
            let client = ClientAddress {
                peer: Some(peer.parse().unwrap()),
                real_ip: Some(real_ip.parse().unwrap()),
            };
            of_webhook(&Admission::default(), client)
        };
        assert_eq!(of("127.0.0.1:5", "192.0.2.1"), client("192.0.2.1"));
        assert_eq!(of("198.51.100.7:5", "192.0.2.1"), client("198.51.100.7"));
        let unknown = of_webhook(&Admission::default(), ClientAddress::default());
        assert_eq!(unknown, Client::of(None));
    }
}
