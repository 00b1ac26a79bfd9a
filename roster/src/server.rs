//! `[ome]`: the OvenMediaEngine in front of which the site stands.

use crate::{
    decode::{Problems, Value, leaf_field},
    problem::{Problem, Span},
    secret::SecretRef,
    site_url::is_host,
    table::Table,
};

/// `[ome]`.
#[derive(Clone, Debug)]
pub struct Ome {
    /// Decides which of its traps are avoided.
    pub version: Version,
    /// What encoders dial; `None` is the host of `site.url`.
    pub host: Option<String>,
    /// Viewers get WebRTC over TCP, through the engine's own relay.
    pub tcp_only: bool,
    /// The REST interface's access token.
    pub api_token: Option<SecretRef>,
    /// The ports it listens on.
    pub ports: Ports,
}

/// `[ome.ports]`, all with the usual numbers as defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// WHIP, WebRTC signalling and LL-HLS.
    pub http: u16,
    /// Thumbnails; never the same as `http`, since a pooled connection that has served a thumbnail
    /// answers everything else with 404.
    pub thumbnail: u16,
    /// RTMP ingest.
    pub rtmp: u16,
    /// SRT ingest.
    pub srt: u16,
    /// WebRTC over TCP (the engine's TURN relay).
    pub relay: u16,
    /// First UDP port for WebRTC; five are used.
    pub ice: u16,
    /// The REST interface, for this machine only.
    pub api: u16,
}

/// How many UDP ports WebRTC uses, from [`Ports::ice`] on.
pub const ICE_PORTS: u16 = 5;

impl Default for Ports {
    fn default() -> Self {
        Ports {
            http: 3333,
            thumbnail: 3334,
            rtmp: 1935,
            srt: 9999,
            relay: 3478,
            ice: 10000,
            api: 8081,
        }
    }
}

impl Default for Ome {
    fn default() -> Self {
        Ome {
            version: Version(0, 20, 5),
            host: None,
            tcp_only: true,
            api_token: None,
            ports: Ports::default(),
        }
    }
}

/// An OvenMediaEngine version: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Version(pub u16, pub u16, pub u16);

/// The oldest version that the generated configuration is for.
pub(crate) const OLDEST: Version = Version(0, 20, 0);

leaf_field!(Version, "a version such as \"0.20.5\"", is_str);

impl TryFrom<String> for Version {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let numbers: Option<Vec<u16>> = text
            .trim_start_matches('v')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        match numbers.as_deref() {
            Some(&[major, minor, patch]) if Version(major, minor, patch) >= OLDEST => {
                Ok(Version(major, minor, patch))
            }
            Some([_, _, _]) => Err("expected 0.20.0 or later: older ones do not work with this"),
            _ => Err("expected three numbers such as 0.20.5"),
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Host(String);

leaf_field!(Host, "a host name or address", is_str);

impl TryFrom<String> for Host {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match url::Host::parse(&text) {
            Ok(host) if is_host(&host.to_string()) => Ok(Host(host.to_string())),
            _ => Err("expected a host alone, such as live.example.net, without scheme or port"),
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
        }
        ome.host = table.optional::<Host>("host").map(|host| host.value.0);
        if let Some(tcp_only) = table.optional("tcp_only") {
            ome.tcp_only = tcp_only.value;
        }
        ome.api_token = table.optional("api_token").map(|token| token.value);
        let ports = table.raw("ports");
        table.finish();
        if let Some(ports) = ports {
            ome.ports = Ports::decode(ports, problems);
        }
        ome
    }
}

impl Ports {
    fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let mut ports = Ports::default();
        let place = value.span();
        let mut table = Table::new("[ome.ports]", place.clone(), value, problems);
        let mut taken: Vec<(&str, u16, Option<Span>)> = Vec::new();
        for (name, port) in [
            ("http", &mut ports.http),
            ("thumbnail", &mut ports.thumbnail),
            ("rtmp", &mut ports.rtmp),
            ("srt", &mut ports.srt),
            ("relay", &mut ports.relay),
            ("ice", &mut ports.ice),
            ("api", &mut ports.api),
        ] {
            let span = table.span(name);
            match table.optional::<u16>(name) {
                Some(written) => *port = written.value,
                // written, but no number: whether another has it, too, cannot be told
                None if span.is_some() => continue,
                None => {}
            }
            let last = match name {
                "ice" => ICE_PORTS - 1,
                _ => 0,
            };
            if *port == 0 || port.checked_add(last).is_none() {
                let place = span.clone().unwrap_or_else(|| place.clone());
                table.problems.push(
                    Problem::error("port", place, "there is no such port")
                        .label(format!("expected 1 to {}", u16::MAX - last)),
                );
            }
            if let Some((other, _, at)) = taken.iter().find(|(_, number, _)| number == port) {
                // told where a person wrote it, also where the other is the usual number
                let written = span.clone().or_else(|| at.clone());
                table.problems.push(
                    Problem::error(
                        "port",
                        written.unwrap_or_else(|| place.clone()),
                        format!("`{name}` and `{other}` are both port {port}"),
                    )
                    .label("expected a port of its own for each"),
                );
            }
            taken.push((name, *port, span));
        }
        let port = |name| taken.iter().find(|(taken, ..)| *taken == name);
        if let (Some((_, srt, srt_at)), Some((_, ice, ice_at))) = (port("srt"), port("ice"))
            && srt > ice
            && srt - ice < ICE_PORTS
        {
            let written = srt_at.clone().or_else(|| ice_at.clone());
            table.problems.push(
                Problem::error(
                    "port",
                    written.unwrap_or_else(|| place.clone()),
                    format!("port {srt} is for `srt`, and WebRTC needs it, too"),
                )
                .label(format!(
                    "expected none of {ice} to {}, the {ICE_PORTS} from `ice` on",
                    ice + (ICE_PORTS - 1)
                )),
            );
        }
        table.finish();
        ports
    }
}
