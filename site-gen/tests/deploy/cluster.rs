//! The files for the nodes of a cluster.

use roster::Roster;
use site_gen::deploy::{DeployFile, DeployOptions, files, node_folder};

const ORIGIN: &str = "origins/203.0.113.7/";
const EDGE: &str = "edges/203.0.113.21/";

fn roster(more: &str) -> Roster {
    let text = format!(
        "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n\
         [ome]\nhost = \"in.example.net\"\napi_token = {{ env = \"TOKEN\" }}\n\
         [admission]\nurl = \"http://10.0.0.7:9000/admission\"\n\
         [apps.show]\n[users.alice]\n[cluster]\n{more}"
    );
    match Roster::parse("mitts.toml", &text) {
        Ok((roster, _)) => roster,
        Err(report) => panic!("{:?}", report.problems),
    }
}

const ONE: &str = "origins = [{ address = \"203.0.113.7\", inner = \"10.0.0.7\" }]\n\
    edges = [{ address = \"203.0.113.21\", inner = \"10.0.0.21\" }, \"203.0.113.22\"]";
const TWO: &str = "origins = [{ address = \"203.0.113.7\", inner = \"10.0.0.7\" }, \"203.0.113.8\"]\n\
    edges = [{ address = \"203.0.113.21\", inner = \"10.0.0.21\" }, \"2001:db8::22\"]\n\
    map = { redis = \"redis://10.0.0.5\", password = { file = \"secrets/redis\" } }";

fn built(more: &str) -> Vec<DeployFile> {
    files(&roster(more), &DeployOptions::default())
}

fn text<'a>(files: &'a [DeployFile], name: &str) -> &'a str {
    let file = files.iter().find(|file| file.name == name);
    &file.unwrap_or_else(|| panic!("there is no {name}")).text
}

fn has(files: &[DeployFile], name: &str) -> bool {
    files.iter().any(|file| file.name == name)
}

#[test]
fn a_node_has_what_it_runs_and_nothing_else() {
    let all = built(ONE);
    for name in ["Server.xml", "Caddyfile", "compose.yaml"] {
        assert!(!has(&all, name), "{name}");
        let folder = format!("{EDGE}{name}");
        assert!(has(&all, &folder), "{folder}");
    }
    assert!(!has(&all, &format!("{ORIGIN}Caddyfile")));
    assert!(!has(&all, &format!("{EDGE}systemd/edge-hook.service")));
    let unit = text(&all, &format!("{ORIGIN}systemd/edge-hook.service"));
    assert!(unit.contains("--listen 10.0.0.7:9000"), "{unit}");
    assert!(!unit.contains("MITTS_OME_API"), "its own machine is asked");
    let engine = text(&all, &format!("{EDGE}systemd/ovenmediaengine.service"));
    assert!(engine.contains("/srv/mitts/deploy/edges/203.0.113.21/Server.xml"));
}

#[test]
fn an_edge_pulls_by_ovt_and_hands_no_token_on() {
    let all = built(ONE);
    let edge = text(&all, &format!("{EDGE}Server.xml"));
    assert!(edge.contains("<Url>10.0.0.7:9100/show/</Url>"), "{edge}");
    assert!(edge.contains("<ForwardQueryParams>false<"));
    assert!(!edge.contains("<RTMP>") && !edge.contains("<OutputProfile>"));
    assert!(edge.contains("<IceCandidate>203.0.113.21:10000-10004/udp<"));
    let origin = text(&all, &format!("{ORIGIN}Server.xml"));
    assert!(origin.contains("<IceCandidate>203.0.113.7:10000/tcp<"));
    assert!(!origin.contains("<Origins>"));
}

#[test]
fn several_origins_say_in_a_map_which_streams_they_have() {
    let all = built(TWO);
    let edge = text(&all, &format!("{EDGE}Server.xml"));
    let origin = text(&all, "origins/203.0.113.8/Server.xml");
    for xml in [edge, origin] {
        assert!(xml.contains("<Host>10.0.0.5:6379</Host>"), "{xml}");
        assert!(xml.contains("<Auth>${env:MITTS_REDIS_PASSWORD}</Auth>"));
        assert!(!xml.contains("<Origins>"));
    }
    assert!(!edge.contains("<OriginHostName>"));
    assert!(origin.contains("<OriginHostName>203.0.113.8</OriginHostName>"));
    let unit = text(&all, &format!("{ORIGIN}systemd/edge-hook.service"));
    let asked = "MITTS_OME_API=http://127.0.0.1:8081,http://203.0.113.8:8081\n";
    assert!(unit.contains(asked), "{unit}");
    assert!(!unit.contains("redis"), "only the engines ask Redis");
    assert!(has(&all, "edges/2001-db8--22/Caddyfile"));
    let caddy = text(&all, &format!("{EDGE}Caddyfile"));
    assert!(caddy.contains("reverse_proxy 10.0.0.7:3333 203.0.113.8:3333 {"));
    assert!(caddy.contains("lb_policy ip_hash"));
}

/// OVT has no authentication.
#[test]
fn only_the_edges_reach_the_origins_inner_ports() {
    let all = built(TWO);
    let wall = text(&all, &format!("{ORIGIN}firewall.nft"));
    let edges = "ip saddr { 10.0.0.21 } tcp dport { 3333, 3334, 9000, 9100 } accept";
    assert!(wall.contains(edges), "{wall}");
    assert!(wall.contains("ip6 saddr { 2001:db8::22 } tcp dport"));
    assert!(wall.contains("ip saddr { 203.0.113.8 } tcp dport { 8081, 9000 } accept"));
    assert!(wall.contains("tcp dport { 3333, 3334, 8081, 9000, 9100 } drop"));
    let edge = text(&all, &format!("{EDGE}firewall.nft"));
    assert!(!edge.contains("saddr"), "{edge}");
    let drain = text(&all, &format!("{EDGE}drain.nft"));
    assert!(
        drain.contains("tcp dport { 80, 443 } tcp flags & (fin | syn | rst | ack) == syn reject")
    );
}

#[test]
fn a_node_is_found_by_either_address() {
    let roster = roster(ONE);
    for (host, folder) in [
        ("203.0.113.7", Some(ORIGIN)),
        ("10.0.0.21", Some(EDGE)),
        ("203.0.113.9", None),
    ] {
        assert_eq!(node_folder(&roster, host).as_deref(), folder, "{host}");
    }
}

/// The clips of channels are beside their schedules, and no edge has either.
#[test]
fn channels_are_an_origins() {
    let channel = format!("{ONE}\n[channels.main]\napp = \"show\"\n");
    let all = built(&channel);
    assert!(has(&all, "channels/show/main.sch"));
    let unit = |node: &str| text(&all, &format!("{node}systemd/ovenmediaengine.service"));
    assert!(unit(ORIGIN).contains("/srv/mitts/deploy/channels"));
    assert!(!unit(EDGE).contains("channels"));
    let edge = text(&all, &format!("{EDGE}Server.xml"));
    assert!(!edge.contains("<Schedule>"), "{edge}");
}
