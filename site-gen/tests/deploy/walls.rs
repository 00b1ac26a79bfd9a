//! What nftables really does with the generated scripts, between two network namespaces.

use std::process::Command;

use serde_json::{Value, json};
use site_gen::deploy::{DeployOptions, files};

use crate::files::roster;

/// Runs a program in a network namespace of its own.
fn apart(arguments: &[&str]) -> Option<std::process::Output> {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net"]);
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    command.args(arguments).env("PATH", path).output().ok()
}

#[test]
fn only_edges_get_through_and_a_drained_edge_keeps_its_viewers() {
    let able = apart(&["sh", "-ec", "command -v nft ip python3; nft list ruleset"]);
    if !able.is_some_and(|able| able.status.success()) {
        eprintln!("there are no network namespaces here, so the firewalls were not tried");
        return;
    }
    let all = files(&roster("cluster"), &DeployOptions::default());
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str| {
        let file = all.iter().find(|file| file.name.ends_with(name)).unwrap();
        let path = folder.path().join(name.replace('/', "-"));
        std::fs::write(&path, &file.text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (wall, drain) = (
        script("203.0.113.7/firewall.nft"),
        script("203.0.113.21/drain.nft"),
    );
    let test = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/deploy/walls.py");
    let output = apart(&["python3", test, &wall, &drain]).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    // streams, signalling, thumbnails and the function for an edge; REST for nobody
    let edge = json!([443, 1935, 3333, 3334, 9000, 9100]);
    assert_eq!(found["reached"]["10.0.0.21"], edge);
    assert_eq!(
        found["reached"]["10.0.0.99"],
        json!([443, 1935]),
        "a stranger"
    );
    // over TCP a connection that is there and a new one, over QUIC a new one and one that is there
    assert_eq!(found["before"], json!([true, true, true, true]));
    assert_eq!(found["drained"], json!([true, false, false, true]));
    assert_eq!(found["back"], json!([true, true, true, true]));
}
