//! How a stream reaches the engine: `input` in its details.

use std::net::{IpAddr, SocketAddr};

use super::node::Node;
use crate::webhook::Protocol;

/// How a stream reaches the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamInput {
    /// The protocol of its publisher; [`Protocol::Other`] for scheduled channels, pulls from an origin and other
    /// streams without admission. `None` if the engine does not report it.
    pub protocol: Option<Protocol>,
    /// The publisher's address and port, the same as in its admission request. `None` if the engine
    /// hides it.
    pub client: Option<SocketAddr>,
}

impl StreamInput {
    pub(super) fn read(input: Node<'_>) -> Self {
        StreamInput {
            protocol: input.at("sourceType").text().map(Protocol::from),
            client: input.at("sourceUrl").text().and_then(client),
        }
    }
}

/// The address in `TCP://192.0.2.1:39642/tcp`, `SRT://192.0.2.1:42767/srt` or `TCP://192.0.2.1:39642`.
fn client(url: &str) -> Option<SocketAddr> {
    let (_, rest) = url.split_once("://")?;
    let address = rest.split_once('/').map_or(rest, |(address, _)| address);
    let (ip, port) = address.rsplit_once(':')?;
    let ip: IpAddr = ip.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(ip.to_canonical(), port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn protocol_and_address_are_read_as_the_engine_writes_them() {
        let read = |kind: Value, url: &str| {
            StreamInput::read(Node::of(&json!({"sourceType": kind, "sourceUrl": url})))
        };
        let at = |text: &str| Some(text.parse::<SocketAddr>().unwrap());
        for (kind, url, protocol, client) in [
            (
                "Rtmp",
                "TCP://127.0.0.1:39642/tcp",
                Protocol::Rtmp,
                at("127.0.0.1:39642"),
            ),
            (
                "WebRTC",
                "TCP://127.0.0.1:40812",
                Protocol::WebRtc,
                at("127.0.0.1:40812"),
            ),
            (
                "SRT",
                "SRT://[::1]:42767/srt",
                Protocol::Srt,
                at("[::1]:42767"),
            ),
            (
                "Rtmp",
                "TCP://::ffff:192.0.2.1:9/tcp",
                Protocol::Rtmp,
                at("192.0.2.1:9"),
            ),
            (
                "Rtmp",
                "TCP://xxx.xxx.xxx.xxx:xxx/tcp",
                Protocol::Rtmp,
                None,
            ),
            ("Scheduled", "", Protocol::Other, None),
            ("Ovt", "ovt://origin:9000/show/alice", Protocol::Other, None),
        ] {
            let input = read(json!(kind), url);
            assert_eq!(
                (input.protocol, input.client),
                (Some(protocol), client),
                "{url}"
            );
        }
        assert_eq!(read(json!(null), "").protocol, None);
    }
}
