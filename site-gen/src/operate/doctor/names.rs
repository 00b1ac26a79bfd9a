//! The site's hosts, and the addresses at which browsers reach WebRTC.

use std::net::IpAddr;

use tokio::net::lookup_host;

use super::{finding::Finding, within};

/// What was found out about a host.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The host.
    pub(super) host: String,
    /// Its addresses; `None` if it does not resolve.
    pub(super) found: Option<Vec<IpAddr>>,
    /// `addresses` of `[ome]`.
    pub(super) addresses: Vec<IpAddr>,
}

/// Resolves a host.
pub(super) async fn gather(host: &str, addresses: &[IpAddr]) -> Facts {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = within(lookup_host((bare, 0))).await.and_then(Result::ok);
    let found = found.map(|found| found.map(|address| address.ip()).collect::<Vec<_>>());
    Facts {
        host: host.to_owned(),
        found: found.filter(|found| !found.is_empty()),
        addresses: addresses.to_vec(),
    }
}

/// Judges another host of the site, which only browsers use.
pub(super) fn judge_alias(facts: &Facts) -> Finding {
    let host = &facts.host;
    match &facts.found {
        Some(found) => Finding::good("name", format!("{host} resolves to {}", list(found))),
        None => Finding::problem(
            "name",
            format!("{host}, an alias of the site, does not resolve"),
            format!("add an A record for {host}, or remove it from `aliases` of [site]"),
        ),
    }
}

/// Judges a host.
pub(super) fn judge(facts: &Facts) -> Finding {
    let Facts {
        host,
        found,
        addresses,
    } = facts;
    let Some(found) = found else {
        let silent = match addresses.is_empty() {
            true => ": OvenMediaEngine then offers WebRTC no address, and reports nothing",
            false => "",
        };
        return Finding::problem(
            "name",
            format!("{host} does not resolve{silent}"),
            format!("add an A record for {host}; then: getent hosts {host}"),
        );
    };
    let shown = list(found);
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok();
    if !local && addresses.is_empty() && found.iter().all(IpAddr::is_loopback) {
        return Finding::problem(
            "name",
            format!("{host} resolves to {shown}, so WebRTC works on this machine only"),
            "write the server's public address into `addresses` of [ome], run `mitts build`, and restart OvenMediaEngine",
        );
    }
    if !local && !addresses.is_empty() && !addresses.iter().any(|own| found.contains(own)) {
        return Finding::warning(
            "name",
            format!(
                "{host} resolves to {shown}, but `addresses` of [ome] are {}",
                list(addresses)
            ),
            format!("right behind a proxy, wrong otherwise: getent ahosts {host}"),
        );
    }
    Finding::good("name", format!("{host} resolves to {shown}"))
}

fn list(addresses: &[IpAddr]) -> String {
    let mut shown: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    shown.dedup();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn a_host_resolves_to_the_addresses_of_the_roster() {
        let ips = |text: &str| -> Vec<IpAddr> {
            text.split_whitespace()
                .map(|ip| ip.parse().unwrap())
                .collect()
        };
        for (host, found, addresses, state, word) in [
            ("a.example", None, "", State::Problem, "reports nothing"),
            (
                "a.example",
                None,
                "203.0.113.7",
                State::Problem,
                "does not resolve",
            ),
            (
                "a.example",
                Some("127.0.1.1"),
                "",
                State::Problem,
                "this machine only",
            ),
            (
                "a.example",
                Some("127.0.1.1 203.0.113.7"),
                "",
                State::Good,
                "resolves",
            ),
            (
                "a.example",
                Some("198.51.100.1"),
                "203.0.113.7",
                State::Warning,
                "are 203.0.113.7",
            ),
            (
                "a.example",
                Some("203.0.113.7"),
                "10.0.0.1 203.0.113.7",
                State::Good,
                "resolves",
            ),
            ("localhost", Some("::1 127.0.0.1"), "", State::Good, "::1"),
            ("127.0.0.1", Some("127.0.0.1"), "", State::Good, "127"),
        ] {
            let finding = judge(&Facts {
                host: host.to_owned(),
                found: found.map(ips),
                addresses: ips(addresses),
            });
            assert_eq!(finding.state, state, "{finding:?}");
            assert!(finding.text.contains(word), "{finding:?}");
        }
    }
}
