//! The maps of relays, which have the platforms' keys, and recordings on the disk.

use std::{fs, process::Output};

use crate::support::Site;

const KEY: &str = "live-1-keyofaplatform";

/// A site with two relays, whose maps are in its folder.
fn site() -> Site {
    let site = Site::empty();
    let maps = site.path("maps");
    let roster = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n\
         [ome]\nrelay_maps = \"{}\"\n[apps.show]\nrecord = true\n[apps.radio]\n[users.alice]\napps = [\"show\"]\n\
         [relays.twitch]\nstream = \"show/alice\"\nto = \"twitch\"\nkey = {{ env = \"MITTS_TEST_KEY\" }}\n\
         [relays.file]\nstream = \"show/alice\"\nto = \"srt://h.example:9999\"\nkey = {{ file = \"key.txt\" }}\n\
         [recordings]\nfolder = \"{}\"\nkeep = \"30d\"\n",
        maps.display(),
        site.path("recordings").display()
    );
    site.write("mitts.toml", roster);
    site.write("key.txt", "live/alice&secret\n");
    site
}

fn run(site: &Site, args: &[&str], key: Option<&str>) -> Output {
    let mut command = site.command(args);
    if let Some(key) = key {
        command.env("MITTS_TEST_KEY", key);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn maps_are_for_their_owner_alone_and_only_maps_have_keys() {
    let site = site();
    let output = run(&site, &["relay", "maps"], Some(KEY));
    assert!(output.status.success(), "{}", text(&output.stderr));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(site.path(name)).unwrap().permissions().mode();
        assert_eq!(mode("maps") & 0o777, 0o700);
        assert_eq!(mode("maps/show.xml") & 0o777, 0o600);
    }
    let map = site.read("maps/show.xml");
    assert!(
        map.contains(&format!("<StreamKey>{KEY}</StreamKey>")),
        "{map}"
    );
    assert!(map.contains("streamid=live/alice%26secret"), "{map}");
    assert!(
        !site.path("maps/radio.xml").exists(),
        "an app without relays"
    );
    let files: Vec<_> = fs::read_dir(site.path("maps")).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    site.good(&["build"]);
    for args in [
        &["relay", "list"][..],
        &["relay", "list", "--json"],
        &["relay", "maps"],
    ] {
        let output = run(&site, args, Some(KEY));
        assert!(!text(&output.stdout).contains(KEY));
    }
    for (name, bytes) in site.tree("deploy") {
        let text = text(&bytes);
        assert!(!text.contains(KEY) && !text.contains("secret\""), "{name}");
    }
}

#[test]
fn without_a_key_no_map_changes() {
    let site = site();
    run(&site, &["relay", "maps"], Some(KEY));
    let before = site.read("maps/show.xml");
    let output = run(&site, &["relay", "maps"], None);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("MITTS_TEST_KEY is not set"), "{said}");
    assert_eq!(site.read("maps/show.xml"), before);
}

#[test]
fn a_disabled_relay_is_in_no_map() {
    let site = site();
    run(&site, &["relay", "maps"], Some(KEY));
    // its own key is not needed to disable it
    let output = run(&site, &["relay", "disable", "twitch"], None);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(site.read("mitts.toml").contains("enabled = false"));
    assert!(!site.read("maps/show.xml").contains(KEY));
    assert!(site.read("maps/show.xml").contains("h.example"));
    let output = run(&site, &["relay", "enable", "twitch"], None);
    assert_eq!(
        output.status.code(),
        Some(1),
        "its key is needed to enable it"
    );
    assert!(site.read("mitts.toml").contains("enabled = false"));
    let output = run(&site, &["relay", "enable", "twitch"], Some(KEY));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!site.read("mitts.toml").contains("enabled"));
    assert!(site.read("maps/show.xml").contains(KEY));
}

#[test]
fn old_recordings_go_and_unfinished_ones_get_a_name() {
    let site = site();
    let part = "recordings/show/alice/20200101000000_AAAAAAAAAAAAAAAA_0.ts";
    let left = format!("recordings/show/alice/tmp_{}", "b".repeat(32));
    let files = [
        part,
        "recordings/show/alice/AAAAAAAAAAAAAAAA.xml",
        &left,
        "recordings/show/alice/holiday.ts",
        "recordings/notes.ts",
    ];
    for name in files {
        site.write(name, "media");
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(90 * 86_400);
        let file = fs::File::options()
            .write(true)
            .open(site.path(name))
            .unwrap();
        file.set_modified(old).unwrap();
    }
    let said = site.good(&["recordings", "prune", "--dry-run"]);
    assert!(
        said.contains("would remove") && said.contains("under a new name"),
        "{said}"
    );
    assert!(files.iter().all(|name| site.path(name).exists()));
    site.good(&["recordings", "prune"]);
    assert!(!site.path(part).exists() && !site.path(files[1]).exists());
    assert!(site.path(files[3]).exists() && site.path(files[4]).exists());
    let said = site.good(&["recordings", "list"]);
    assert!(said.contains("_bbbbbbbbbbbbbbbb_0.ts"), "{said}");
    assert!(!site.path(&left).exists());
    // from now on it is a recording like the others
    site.good(&["recordings", "prune"]);
    assert!(site.good(&["recordings", "list"]).contains("no recordings"));
}
