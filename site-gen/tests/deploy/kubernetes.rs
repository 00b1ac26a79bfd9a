//! The manifests for Kubernetes, as its schemas and a parser of YAML read them.

use std::{fs, path::Path, process::Command};

use roster::Roster;
use site_gen::deploy::{DeployFile, DeployOptions, files};

use crate::{files::roster, tools::tool};

fn manifests(case: &str) -> Vec<DeployFile> {
    files(&roster(case), &DeployOptions::default())
        .into_iter()
        .filter(|file| file.name.ends_with(".yaml"))
        .collect()
}

fn text(name: &str) -> String {
    let all = manifests("kubernetes");
    let file = all.into_iter().find(|file| file.name.ends_with(name));
    file.unwrap().text
}

#[test]
fn kubernetes_takes_the_manifests() {
    let Some(validate) = tool("kubernetes-validate") else {
        eprintln!("kubernetes-validate is missing, so the manifests were not checked");
        return;
    };
    for case in ["kubernetes", "kubernetes-older"] {
        let all = manifests(case);
        assert_eq!(all.len(), 4, "{case}");
        for file in all {
            let folder = tempfile::tempdir().unwrap();
            let name = Path::new(&*file.name).file_name().unwrap();
            let path = folder.path().join(name);
            fs::write(&path, &file.text).unwrap();
            let output = Command::new(&validate).arg("--strict").arg(&path).output();
            let output = output.unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{case}: {said}");
            let documents = file.text.matches("\napiVersion: ").count();
            assert_eq!(said.matches("passed").count(), documents, "{said}");
        }
    }
}

/// OVT has no authentication, and REST has no encryption.
#[test]
fn only_those_who_need_them_reach_the_inner_ports() {
    let origin = text("origin.yaml");
    for port in [9100, 3333, 3334, 8081] {
        assert!(!origin.contains(&format!("hostPort: {port}")), "{port}");
    }
    assert!(origin.contains("hostPort: 1935") && origin.contains("hostPort: 9999"));
    let edge = text("edge.yaml");
    assert!(edge.contains("hostPort: 10004") && !edge.contains("hostPort: 1935"));
    for text in [&origin, &edge] {
        assert!(
            !text.contains("hostNetwork: true"),
            "policies would not apply"
        );
    }
    let policies = text_of_policy("origin");
    let (inner, open) = policies.split_once("- ports:").unwrap();
    assert!(inner.contains("port: 9100") && inner.contains("app: edge"));
    assert!(!open.contains("9100") && open.contains("1935"));
}

fn text_of_policy(name: &str) -> String {
    let common = text("common.yaml");
    let mut all = common.split("\n---\n");
    let of = format!("name: {name}\n");
    all.find(|one| one.contains(&of)).unwrap().to_owned()
}

#[test]
fn secrets_are_named_and_nowhere_else() {
    for file in files(&roster("kubernetes"), &DeployOptions::default()) {
        assert!(!file.text.contains("kind: Secret\n"), "{}", file.name);
        for never in ["TWITCH_KEY", "stringData"] {
            assert!(!file.text.contains(never), "{} has {never}", file.name);
        }
    }
    let edge = text("edge.yaml");
    assert!(edge.contains("secretKeyRef: { name: mitts, key: token }"));
    assert!(edge.contains("name: OME_API_TOKEN"));
}

/// What the engine and Caddy read is what a cluster of machines has.
#[test]
fn the_configuration_is_whole_in_its_manifest() {
    let edge = text("edge.yaml");
    let lines: Vec<_> = edge
        .lines()
        .skip_while(|line| *line != "  Server.xml: |")
        .skip(1)
        .take_while(|line| line.starts_with("    ") || line.is_empty())
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    let xml = lines.join("\n");
    assert!(
        xml.starts_with("<?xml") && xml.ends_with("</Server>"),
        "{xml}"
    );
    assert!(xml.contains("<Url>origin:9100/cup/</Url>"));
    assert!(xml.contains("<IceCandidate>${env:MITTS_ADDRESS}:10000-10004/udp<"));
    assert!(edge.contains("reverse_proxy origin:3333 {"));
    assert!(edge.contains("root {$MITTS_CERTIFICATES:"));
}

#[test]
fn an_edge_waits_for_its_viewers() {
    let edge = text("edge.yaml");
    assert!(edge.contains("terminationGracePeriodSeconds: 3630"));
    let script: String = edge
        .lines()
        .skip_while(|line| !line.contains("# while somebody watches"))
        .take_while(|line| line.starts_with(&" ".repeat(20)))
        .map(|line| format!("{}\n", line.trim_start()))
        .collect();
    let output = Command::new("bash")
        .arg("-nc")
        .arg(&script)
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}");
    assert!(script.contains("${OME_API_TOKEN}") || script.contains("$OME_API_TOKEN"));
}

#[test]
fn without_a_token_an_edge_waits_its_whole_time() {
    let (roster, _) = Roster::parse(
        "mitts.toml",
        "[site]\ntitle = \"S\"\nurl = \"https://a.example\"\n[ome]\nhost = \"in.a.example\"\n\
         [admission]\nurl = \"http://function:9000/admission\"\n[apps.show]\n[users.alice]\n\
         [kubernetes]\nfunction = \"f:1\"\nsite = \"s:1\"\ndrain = \"10m\"\n",
    )
    .unwrap();
    let all = files(&roster, &DeployOptions::default());
    let edge = all.iter().find(|file| file.name.ends_with("edge.yaml"));
    assert!(edge.unwrap().text.contains("sleep 600\n"));
}
