//! `[ome]`: the site's OvenMediaEngine.

pub(crate) mod ports;

use std::{net::IpAddr, path::PathBuf};

use engine::Version;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem, Span},
        table::Table,
    },
    model::{
        ome::ports::Ports,
        values::{
            folder::Folder,
            host::{Address, HostName},
        },
    },
};

leaf_field!(Version, "a version such as \"0.21.0\"", is_str);

/// The default folder of the relays' files.
const RELAY_MAPS: &str = "/var/lib/mitts/relays";

/// `[ome]`.
#[derive(Clone, Debug)]
pub struct Ome {
    /// Its version, on which the generated files depend.
    pub version: Version,
    /// The host that encoders connect to; `None` means the host of `site.url`.
    pub host: Option<String>,
    /// The IP addresses at which WebRTC peers reach the engine. Empty means `host`, which the engine resolves once,
    /// when it starts.
    pub addresses: Vec<IpAddr>,
    /// Before 0.21, viewers get WebRTC only over TCP, through the engine's relay. No effect from 0.21 on, where
    /// viewers are offered UDP, TCP and the relay together.
    pub tcp_only: bool,
    /// The REST interface's access token.
    pub api_token: Option<SecretRef>,
    /// The folder with the files that name the relays and their keys, one for each app.
    pub relay_maps: At<PathBuf>,
    /// The ports it listens on.
    pub ports: Ports,
}

impl Default for Ome {
    fn default() -> Self {
        Ome {
            version: Version::NEWEST,
            host: None,
            addresses: Vec::new(),
            tcp_only: true,
            api_token: None,
            relay_maps: At::new(RELAY_MAPS.into(), 0..0),
            ports: Ports::default(),
        }
    }
}

impl Ome {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut ome = Ome::default();
        let Some(value) = value else { return ome };
        let place = value.span();
        let mut table = Table::new("[ome]", place, value, problems);
        if let Some(version) = table.optional("version") {
            ome.version = version.value;
            if ome.version.is_untried() {
                table.problems.push(untried(version.span));
            }
        }
        ome.host = table.optional::<HostName>("host").map(|host| host.value.0);
        table.not_empty(
            "addresses",
            "expected at least one; omit the line to use `host`",
        );
        let addresses = table.optional::<Vec<At<Address>>>("addresses");
        ome.addresses = distinct(addresses, table.problems);
        if let Some(tcp_only) = table.optional("tcp_only") {
            ome.tcp_only = tcp_only.value;
            if ome.version.has_tcp_candidates() {
                table.problems.push(without_effect(tcp_only.span));
            }
        }
        ome.api_token = table.optional("api_token").map(|token| token.value);
        if let Some(folder) = table.optional::<Folder>("relay_maps") {
            ome.relay_maps = At::new(folder.value.0, folder.span);
        }
        let ports = table.raw("ports");
        table.finish();
        if let Some(ports) = ports {
            ome.ports = Ports::decode(ports, problems);
        }
        ome
    }
}

fn untried(place: Span) -> Problem {
    let Version(major, minor, _) = Version::NEWEST;
    Problem::new(ProblemKind::UntriedVersion, place)
        .label(format!("the generated files are those for {major}.{minor}"))
        .help(format!("0.20.0 to {major}.{minor} are known to work"))
}

fn without_effect(place: Span) -> Problem {
    Problem::new(ProblemKind::TcpOnly, place)
        .label("viewers are offered UDP, TCP and the relay together")
        .help("remove the line")
}

/// The addresses; reports duplicates.
fn distinct(addresses: Option<At<Vec<At<Address>>>>, problems: &mut Problems) -> Vec<IpAddr> {
    let mut seen = Vec::new();
    for address in addresses.map(|list| list.value).unwrap_or_default() {
        let Address(ip) = address.value;
        if seen.contains(&ip) {
            problems.push(
                Problem::new(
                    ProblemKind::DuplicateIn("addresses".to_owned()),
                    address.span,
                )
                .label("expected once"),
            );
        } else {
            seen.push(ip);
        }
    }
    seen
}
