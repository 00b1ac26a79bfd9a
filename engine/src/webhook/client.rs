//! The `client` of a webhook: the client's address as the engine sees it, and the one that a proxy claims.
//!
//! This does not use serde's derive, with which an invalid address would make the whole request an error.

use std::{fmt, net::IpAddr, net::SocketAddr};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// The client of a webhook. An invalid value is not an error, since admission does not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientAddress {
    /// The other end of the connection: the client, or a proxy. `None` if the engine did not write address and port.
    pub peer: Option<SocketAddr>,
    /// The client's address in the header `X-Real-IP` or `X-Forwarded-For`, otherwise that of `peer`. Whoever is
    /// connected can write these headers, so it is only as good as the peer.
    pub real_ip: Option<IpAddr>,
}

impl<'de> Deserialize<'de> for ClientAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Lenient {
            address,
            port,
            real_ip,
        } = Lenient::deserialize(deserializer)?;
        Ok(ClientAddress {
            peer: address
                .zip(port)
                .map(|(ip, port)| SocketAddr::new(ip.to_canonical(), port)),
            real_ip: real_ip.map(|ip| ip.to_canonical()),
        })
    }
}

/// Any JSON value: the members of an object, or a string or number read as an address, a port, or both.
#[derive(Default)]
struct Lenient {
    address: Option<IpAddr>,
    port: Option<u16>,
    real_ip: Option<IpAddr>,
}

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientVisitor)
    }
}

struct LenientVisitor;

impl<'de> Visitor<'de> for LenientVisitor {
    type Value = Lenient;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a client")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lenient, A::Error> {
        let mut client = Lenient::default();
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match &*name {
                "address" => client.address = map.next_value::<Lenient>()?.address,
                "port" => client.port = map.next_value::<Lenient>()?.port,
                "real_ip" => client.real_ip = map.next_value::<Lenient>()?.address,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(client)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lenient, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Lenient::default())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Lenient, E> {
        Ok(Lenient {
            address: text.parse().ok(),
            port: text.parse().ok(),
            real_ip: None,
        })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Lenient, E> {
        Ok(Lenient {
            port: u16::try_from(number).ok(),
            ..Lenient::default()
        })
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Lenient, E> {
        Ok(Lenient::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Lenient, E> {
        Ok(Lenient::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Lenient, E> {
        Ok(Lenient::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Lenient, E> {
        Ok(Lenient::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_client_is_unknown_and_no_error() {
        let read = |text: &str| {
            let client: ClientAddress = serde_json::from_str(text).unwrap();
            client.peer.map(|address| address.to_string())
        };
        for (text, client) in [
            (
                r#"{"address":"192.0.2.1","port":5,"real_ip":"9.9.9.9"}"#,
                Some("192.0.2.1:5"),
            ),
            (r#"{"port":"5","address":"::1"}"#, Some("[::1]:5")),
            (
                r#"{"address":"::ffff:192.0.2.1","port":5}"#,
                Some("192.0.2.1:5"),
            ),
            (
                r#"{"addr\u0065ss":"192.0.2.1","port":5}"#,
                Some("192.0.2.1:5"),
            ),
            (r#"{"address":"192.0.2.1"}"#, None),
            (r#"{"address":"h","port":5}"#, None),
            (r#"{"address":"192.0.2.1","port":-5}"#, None),
            (r#"{"address":"192.0.2.1","port":5.5}"#, None),
            (r#"{"address":["192.0.2.1"],"port":{"a":5}}"#, None),
            ("null", None),
            ("[1,[2]]", None),
            ("true", None),
        ] {
            assert_eq!(read(text).as_deref(), client, "{text}");
        }
    }

    #[test]
    fn what_a_proxy_claims_is_kept_apart() {
        let read = |text: &str| {
            let client: ClientAddress = serde_json::from_str(text).unwrap();
            client.real_ip.map(|address| address.to_string())
        };
        for (text, real_ip) in [
            (
                r#"{"address":"127.0.0.1","port":5,"real_ip":"::ffff:192.0.2.1"}"#,
                Some("192.0.2.1"),
            ),
            (r#"{"address":"127.0.0.1","port":5}"#, None),
            (r#"{"real_ip":"unknown"}"#, None),
            (r#"{"real_ip":7}"#, None),
        ] {
            assert_eq!(read(text).as_deref(), real_ip, "{text}");
        }
    }
}
