//! `[cluster]`: several machines with an engine. Encoders send to origins, viewers watch at edges, and each edge pulls what
//! its viewers watch from an origin.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
};

use url::Url;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::values::host::Address,
};

/// `[cluster]`.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// The engines that encoders send to.
    pub origins: Vec<At<Node>>,
    /// The engines that viewers watch at.
    pub edges: Vec<At<Node>>,
    /// Where the origins write which stream is on which of them; required for several origins.
    pub map: Option<OriginMap>,
}

/// A machine with an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its address for encoders and viewers.
    pub address: IpAddr,
    /// Its address for the other nodes.
    pub inner: IpAddr,
}

impl Node {
    /// [`Node::address`] as a host: an IPv6 address has brackets.
    pub fn host(&self) -> String {
        as_host(self.address)
    }

    /// [`Node::inner`] as a host.
    pub fn inner_host(&self) -> String {
        as_host(self.inner)
    }
}

fn as_host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// The list of streams with their origins, in Redis.
#[derive(Clone, Debug)]
pub struct OriginMap {
    /// Its host and port, such as `10.0.0.5:6379`.
    pub redis: String,
    /// Redis's password.
    pub password: Option<SecretRef>,
}

impl Cluster {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[cluster]", place, value, problems);
        for list in ["origins", "edges"] {
            table.not_empty(list, "expected at least one");
        }
        let origins = table.required::<Vec<At<Node>>>("origins");
        let edges = table.required::<Vec<At<Node>>>("edges");
        let has_map = table.has("map");
        let map = table.optional::<OriginMap>("map").map(|map| map.value);
        let several = origins.as_ref().is_some_and(|list| list.len() > 1);
        if several && !has_map {
            table.missing(
                "map",
                "{ redis = \"redis://10.0.0.5\" }, from which an edge knows which origin has a stream",
            );
        }
        table.finish();
        let cluster = Cluster {
            origins: origins.map(|list| list.value).unwrap_or_default(),
            edges: edges.map(|list| list.value).unwrap_or_default(),
            map,
        };
        cluster.check_distinct(problems);
        cluster
    }

    /// The origins, then the edges.
    pub fn nodes(&self) -> impl Iterator<Item = &At<Node>> {
        self.origins.iter().chain(&self.edges)
    }

    /// Reports nodes that share an address.
    fn check_distinct(&self, problems: &mut Problems) {
        let mut seen = BTreeSet::new();
        for node in self.nodes() {
            let own = BTreeSet::from([node.address, node.inner]);
            if own.iter().any(|address| seen.contains(address)) {
                let kind = ProblemKind::DuplicateIn("cluster".to_owned());
                problems.push(
                    Problem::new(kind, node.span.clone())
                        .label("expected an address that no other node has"),
                );
            }
            seen.extend(own);
        }
    }
}

impl Field for Node {
    const EXPECTED: &'static str =
        "an IP address, or { address = \"203.0.113.7\", inner = \"10.0.0.7\" }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        if !value.get_ref().is_table() {
            let Address(address) = node_address(name, value, problems)?;
            return Some(Node {
                address,
                inner: address,
            });
        }
        let place = value.span();
        let mut table = Table::new(format!("a node of `{name}`"), place, value, problems);
        let has_inner = table.has("inner");
        let address = table.required::<Address>("address");
        let inner = table.optional::<Address>("inner");
        table.finish();
        let Address(address) = address?.value;
        match inner {
            Some(inner) => Some(Node {
                address,
                inner: inner.value.0,
            }),
            // one that cannot be read was reported
            None if has_inner => None,
            None => Some(Node {
                address,
                inner: address,
            }),
        }
    }
}

/// A node that is written as its address alone.
fn node_address(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Address> {
    let before = problems.len();
    let address = Address::decode(name, value, problems);
    for problem in problems.iter_mut().skip(before) {
        problem.label = format!("expected {}", Node::EXPECTED);
        let why = "the firewall of an origin lists the edges, and it cannot use names";
        problem.help.get_or_insert_with(|| why.to_owned());
    }
    address
}

impl Field for OriginMap {
    const EXPECTED: &'static str = "{ redis = \"redis://10.0.0.5\" }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let mut table = Table::new(format!("`{name}`"), place, value, problems);
        let redis = table.required::<RedisAddress>("redis");
        let password = table.optional("password");
        table.finish();
        Some(OriginMap {
            redis: redis?.value.0,
            password: password.map(|password| password.value),
        })
    }
}

/// The address of a Redis server, such as `redis://10.0.0.5`.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct RedisAddress(String);

leaf_field!(
    RedisAddress,
    "an address such as \"redis://10.0.0.5\"",
    is_str
);

impl TryFrom<String> for RedisAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected an address such as redis://10.0.0.5 or redis://10.0.0.5:6379";
        let url = Url::parse(&text).map_err(|_| expected)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected no password here: name where it is with `password`");
        }
        let bare = matches!(url.path(), "" | "/") && url.query().is_none();
        let host = url.host_str().filter(|host| !host.is_empty());
        let (true, "redis", Some(host)) = (bare && url.fragment().is_none(), url.scheme(), host)
        else {
            return Err(expected);
        };
        // the engine splits host and port at the only colon
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        let is_address = host.parse::<Ipv4Addr>().is_ok();
        if !is_address && !host.chars().all(plain) {
            return Err("expected an IPv4 address or a name: OvenMediaEngine takes no other");
        }
        Ok(RedisAddress(format!(
            "{host}:{}",
            url.port().unwrap_or(6379)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_server_is_a_host_and_a_port() {
        let read = |text: &str| RedisAddress::try_from(text.to_owned()).map(|redis| redis.0);
        assert_eq!(read("redis://10.0.0.5").as_deref(), Ok("10.0.0.5:6379"));
        assert_eq!(read("redis://map.lan:7000/").as_deref(), Ok("map.lan:7000"));
        for bad in [
            "10.0.0.5:6379",
            "rediss://10.0.0.5",
            "redis://",
            "redis://[::1]",
            "redis://:secret@10.0.0.5",
            "redis://10.0.0.5/1",
            "redis://10.0.0.5?db=1",
            "redis://a_b",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
