//! The differences between OvenMediaEngine's versions, and settings that no version may have.

use roster::Roster;
use site_gen::{
    deploy::{DeployOptions, files},
    endpoints::Endpoints,
};

/// `Server.xml` for `version`, with additional lines in `[ome]`.
fn server(version: &str, more: &str, options: &DeployOptions) -> String {
    let text = format!(
        "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n\
         [ome]\nversion = \"{version}\"\n{more}\n[apps.show]\n[users.alice]\n"
    );
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    files(&roster, options).swap_remove(0).text
}

fn behind_caddy(version: &str, more: &str) -> String {
    server(version, more, &DeployOptions::default())
}

/// The values of an element, wherever it is.
fn values<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts.filter_map(|part| part.split(&close).next()).collect()
}

/// From 0.21 on, `TcpRelayForce` would leave only the relay, without UDP and TCP.
#[test]
fn viewers_are_offered_udp_tcp_and_the_relay_from_0_21_on() {
    for more in ["", "tcp_only = true", "tcp_only = false"] {
        let xml = behind_caddy("0.21.0", more);
        // once for publishers, once for viewers
        assert_eq!(values(&xml, "TcpRelayForce"), ["false"; 2]);
        assert_eq!(values(&xml, "TcpIceWorkerCount"), ["1"; 2]);
        let both = [
            "live.example.net:10000-10004/udp",
            "live.example.net:10000/tcp",
        ];
        assert_eq!(values(&xml, "IceCandidate"), [both, both].concat());
        assert_eq!(values(&xml, "TcpRelay"), ["live.example.net:3478"; 2]);
        for never in ["<TcpForce>", "<DefaultTransport>"] {
            assert!(!xml.contains(never), "{never}");
        }
    }
}

#[test]
fn before_0_21_tcp_is_the_relay_forced_or_not() {
    for (more, force) in [("", "true"), ("tcp_only = false", "false")] {
        let xml = behind_caddy("0.20.5", more);
        assert_eq!(values(&xml, "TcpForce"), ["false", force]);
        assert_eq!(
            values(&xml, "IceCandidate"),
            ["live.example.net:10000-10004/udp"; 2]
        );
        for newer in [
            "TcpRelayForce",
            "TcpIceWorkerCount",
            "/tcp",
            "TimeoutMs",
            "<MaxHoldMs>",
        ] {
            assert!(!xml.contains(newer), "{newer}");
        }
        assert_eq!(values(&xml, "Rtx"), ["false"], "only for viewers");
    }
}

/// `*` means every address of the machine except loopback, including those of containers and VPNs.
#[test]
fn webrtc_peers_get_the_servers_reachable_addresses() {
    let udp = |xml: &str| {
        let all = values(xml, "IceCandidate");
        let udp = all.iter().filter_map(|one| one.strip_suffix("/udp"));
        udp.map(|one| one.rsplit_once(':').unwrap().0.to_owned())
            .collect::<Vec<_>>()
    };
    for version in ["0.20.0", "0.21.0"] {
        for (more, hosts) in [
            ("", vec!["live.example.net"]),
            ("host = \"in.example.net\"", vec!["in.example.net"]),
            (
                "addresses = [\"203.0.113.7\", \"2001:db8::7\"]",
                vec!["203.0.113.7", "[2001:db8::7]"],
            ),
        ] {
            let xml = behind_caddy(version, more);
            assert_eq!(
                udp(&xml),
                [hosts.clone(), hosts].concat(),
                "{version} {more}"
            );
            assert!(!xml.contains("*:1"), "{version} {more}");
            let v6 = more.contains("::");
            assert_eq!(values(&xml, "IP").len(), 1 + usize::from(v6), "{more}");
        }
        let lan = "192.168.1.7".parse().ok();
        for (lan, hosts) in [
            (None, vec!["127.0.0.1"]),
            (lan, vec!["127.0.0.1", "192.168.1.7"]),
        ] {
            let options = DeployOptions {
                endpoints: Endpoints::Direct,
                lan,
                ..DeployOptions::default()
            };
            let xml = server(version, "addresses = [\"203.0.113.7\"]", &options);
            assert_eq!(udp(&xml), [hosts.clone(), hosts].concat());
            assert!(!xml.contains("203.0.113.7"));
        }
    }
}

/// Otherwise publishers who lose their connection could not return: their name would be taken.
#[test]
fn publishers_that_disappear_time_out_soon() {
    let xml = behind_caddy("0.21.0", "");
    assert_eq!(values(&xml, "PacketSilenceTimeoutMs"), ["8000"; 2]);
    // only for RTMP: otherwise the engine does not start
    let rtmp = values(&xml, "RTMP");
    assert!(
        rtmp[1].contains("<FirstMediaWaitTimeoutMs>30000<"),
        "{rtmp:?}"
    );
    assert_eq!(values(&xml, "FirstMediaWaitTimeoutMs").len(), 1);
    for version in ["0.20.0", "0.21.0"] {
        let xml = behind_caddy(version, "");
        let whip = values(&xml, "WebRTC")[2];
        assert!(whip.contains("<Timeout>12000<"), "{whip}");
    }
}

/// With admission for LL-HLS, the engine ends sessions with their connections, so Caddy blocks private streams
/// instead. Without Caddy, the engine must request admission.
#[test]
fn the_engine_checks_llhls_only_without_caddy() {
    for version in ["0.20.0", "0.21.0"] {
        let asked = |endpoints| {
            let options = DeployOptions {
                endpoints,
                ..DeployOptions::default()
            };
            let xml = server(version, "", &options);
            let enables = values(&xml, "Enables")[0].to_owned();
            values(&enables, "Publishers")[0].to_owned()
        };
        assert_eq!(asked(Endpoints::OneOrigin), "webrtc,thumbnail");
        assert_eq!(asked(Endpoints::Direct), "webrtc,llhls,thumbnail");
    }
}
