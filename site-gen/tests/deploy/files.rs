//! The exact texts of the files are in `tests/data/deploy/`; `SNAPSHOTS=overwrite` rewrites them.

use std::{path::PathBuf, process::Command};

use quick_xml::{Reader, events::Event};
use roster::Roster;
use site_gen::{
    deploy::{DeployOptions, files},
    endpoints::Endpoints,
};
use snapbox::{Data, IntoData};

pub(crate) const CASES: [&str; 28] = [
    "small",
    "full",
    "awkward",
    "older",
    "ladder",
    "ladder-older",
    "outputs",
    "outputs-older",
    "friends",
    "friends-older",
    "call",
    "call-older",
    "tournament",
    "tournament-older",
    "community",
    "community-older",
    "channel",
    "channel-older",
    "queue",
    "control",
    "cluster",
    "cluster-older",
    "cluster-map",
    "cluster-map-older",
    "kubernetes",
    "kubernetes-older",
    "nginx",
    "lambda",
];

fn folder(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/deploy")
        .join(case)
}

/// The roster of a case.
pub(crate) fn roster(case: &str) -> Roster {
    let text = std::fs::read_to_string(folder(case).join("mitts.toml")).unwrap();
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    roster
}

fn options(endpoints: Endpoints) -> DeployOptions {
    DeployOptions {
        endpoints,
        ..DeployOptions::default()
    }
}

#[test]
fn every_file_has_its_text() {
    for case in CASES {
        for file in files(&roster(case), &options(Endpoints::OneOrigin)) {
            let expected = Data::read_from(&folder(case).join(&*file.name), None).raw();
            snapbox::assert_data_eq!(file.text.into_data().raw(), expected);
        }
    }
}

#[test]
fn without_caddy_the_engine_allows_pages_of_any_origin() {
    let all = files(&roster("small"), &options(Endpoints::Direct));
    let names: Vec<_> = all.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["Server.xml", "Logger.xml"]);
    let expected = Data::read_from(&folder("direct").join("Server.xml"), None).raw();
    snapbox::assert_data_eq!(all[0].text.clone().into_data().raw(), expected);
    for case in CASES {
        let all = files(&roster(case), &options(Endpoints::OneOrigin));
        assert!(!all[0].text.contains("<Url>*</Url>"), "{case}");
    }
}

#[test]
fn the_sites_folder_is_what_caddy_serves() {
    let root = |folder: &str| {
        let options = DeployOptions {
            public: Some(folder.into()),
            ..options(Endpoints::OneOrigin)
        };
        let all = files(&roster("small"), &options);
        let line = all[2].text.lines().find(|line| line.contains("root *"));
        line.unwrap().trim().to_owned()
    };
    assert_eq!(root("/srv/www"), r#"root * "{$MITTS_PUBLIC:/srv/www}""#);
    assert_eq!(root(r#"a "b" c"#), r#"root * "{$MITTS_PUBLIC:a \"b\" c}""#);
    assert_eq!(root("a}b"), r#"root * "{$MITTS_PUBLIC:public}""#);
}

#[test]
fn no_expected_file_is_left_over() {
    let root = folder("");
    for case in std::fs::read_dir(root).unwrap() {
        let case = case.unwrap();
        let name = case.file_name().into_string().unwrap();
        let known: Vec<_> = if name == "direct" {
            vec!["Server.xml".to_owned()]
        } else {
            assert!(CASES.contains(&name.as_str()), "{name} is no case");
            let all = files(&roster(&name), &options(Endpoints::OneOrigin));
            let names = all.iter().map(|file| file.name.to_string());
            names.chain(["mitts.toml".to_owned()]).collect()
        };
        for file in walkdir::WalkDir::new(case.path()) {
            let file = file.unwrap();
            let path = file.path().strip_prefix(case.path()).unwrap();
            let path = path.to_str().unwrap();
            let is_known = file.file_type().is_dir() || known.iter().any(|known| known == path);
            assert!(is_known, "{name}/{path} is expected by nobody");
        }
    }
}

#[test]
fn the_same_roster_gives_the_same_bytes() {
    for case in CASES {
        let again = files(&roster(case), &options(Endpoints::OneOrigin));
        assert_eq!(files(&roster(case), &options(Endpoints::OneOrigin)), again);
    }
}

#[test]
fn xml_is_well_formed_and_contains_the_values() {
    for case in CASES {
        for endpoints in [Endpoints::OneOrigin, Endpoints::Direct] {
            for file in files(&roster(case), &options(endpoints)) {
                if file.name.ends_with(".xml") {
                    values(&file.text);
                }
            }
        }
    }
    let all = files(&roster("awkward"), &options(Endpoints::OneOrigin));
    let values = values(&all[0].text);
    let url = "http://[::1]:9001/admission";
    assert!(values.iter().any(|value| value == url), "{values:?}");
}

/// Every text of a document, as a parser reads it. Fails if the document is not well-formed.
fn values(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_comments = true;
    let (mut depth, mut values, mut value) = (0, Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(_) => {
                depth += 1;
                value.clear();
            }
            Event::End(_) => {
                depth -= 1;
                values.push(std::mem::take(&mut value));
            }
            Event::Text(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                value.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    values
}

#[test]
fn nft_accepts_the_firewall() {
    for case in CASES {
        let all = files(&roster(case), &options(Endpoints::OneOrigin));
        let scripts: Vec<_> = all
            .iter()
            .filter(|file| file.name.ends_with(".nft"))
            .collect();
        assert!(
            !scripts.is_empty() || case.starts_with("kubernetes"),
            "{case}"
        );
        for firewall in scripts {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("firewall.nft");
            std::fs::write(&path, &firewall.text).unwrap();
            let Ok(output) = Command::new("nft").arg("-c").arg("-f").arg(&path).output() else {
                eprintln!(
                    "nft is missing, so the firewall was not checked: apt-get install nftables"
                );
                return;
            };
            let said = String::from_utf8_lossy(&output.stderr);
            if said.contains("Operation not permitted") {
                eprintln!(
                    "nft may not look at this machine's tables, so the firewall was not checked"
                );
                return;
            }
            assert!(output.status.success(), "{case}: {said}");
        }
    }
}

/// The map of relays has keys, so it is no file of a build.
#[test]
fn no_build_writes_where_relays_go() {
    for file in files(&roster("outputs"), &options(Endpoints::OneOrigin)) {
        for place in ["TWITCH_KEY", "backup", "club.example", "live-video.net"] {
            assert!(!file.text.contains(place), "{} has {place}", file.name);
        }
    }
    let direct = files(&roster("outputs"), &options(Endpoints::Direct));
    assert!(!direct[0].text.contains("<Push>") && !direct[0].text.contains("<FILE>"));
}
