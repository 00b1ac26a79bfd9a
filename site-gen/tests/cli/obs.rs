//! `mitts obs`: profiles and scenes as OBS reads them. A real OBS tries them in the stage `engine`.

use std::{
    fs,
    io::{Cursor, Read, Write},
    os::unix::fs::PermissionsExt,
    process::{Output, Stdio},
};

use serde_json::Value;
use zip::ZipArchive;

use crate::support::{Site, said};

const KEY: &str = "mitts_";

/// A site with two users, and the key of the first.
fn site() -> (Site, String) {
    let site = Site::new(
        "[site]\ntitle = \"Söur\\\"dough\"\nurl = \"https://live.example.net\"\n[apps.show]\ntitle = \"The show\"\n\
         [apps.radio]\ningest = [\"whip\"]\n\
         [layouts.finals]\ntitle = \"Finals\"\ncanvas = [1920, 1080]\nslots = [\n\
         { stream = \"show/alice\", x = 0, y = 0, w = 960, h = 540, label = \"Left\" },\n\
         { stream = \"show/bob\", x = 960, y = 0, w = 960, h = 540 },\n]\n\
         [users.alice]\nname = \"Alice\"\napps = [\"show\"]\n\
         [users.bob]\nname = \"Bob\"\napps = [\"show\"]\n",
    );
    let shown = site.good(&["user", "rotate", "alice"]);
    let at = shown.find(KEY).unwrap();
    (site, shown[at..at + 46].to_owned())
}

fn with_key(site: &Site, key: &str, arguments: &[&str]) -> Output {
    let mut child = site
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(key.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// The files of an archive.
fn files(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let all = 0..archive.len();
    let read = |at| {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    all.map(read).collect()
}

#[test]
fn a_profile_has_the_settings_that_viewers_need() {
    let (site, key) = site();
    let args = ["obs", "alice", "--key-stdin"];
    let output = with_key(&site, &key, &args);
    let shown = said(&output, Some(0));
    assert!(!shown.contains(&key), "the key is only in the file");
    let path = site.path("alice.zip");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let bytes = fs::read(&path).unwrap();
    let found = files(bytes.clone());
    let names: Vec<_> = found.iter().map(|(name, _)| &**name).collect();
    assert_eq!(
        names,
        [
            "alice-show/basic.ini",
            "alice-show/service.json",
            "alice-show/streamEncoder.json"
        ]
    );
    assert!(
        found[0].1.contains("Name=Söur\"dough: Alice (The show)\n"),
        "{}",
        found[0].1
    );
    let service: Value = serde_json::from_str(&found[1].1).unwrap();
    assert_eq!(
        service["settings"]["server"],
        "rtmp://live.example.net/show"
    );
    assert_eq!(service["settings"]["key"], key);

    let refused = with_key(&site, &key, &args);
    assert!(said(&refused, Some(1)).contains("alice.zip exists"));
    fs::remove_file(&path).unwrap();
    with_key(&site, &key, &args);
    assert_eq!(
        fs::read(&path).unwrap(),
        bytes,
        "the same input gives the same bytes"
    );
}

#[test]
fn no_family_of_encoders_sends_b_frames() {
    let (site, key) = site();
    for (encoder, obs, id, switch) in [
        ("x264", "32", "obs_x264", "bf"),
        ("nvenc", "32", "obs_nvenc_h264_tex", "bf"),
        ("nvenc", "30", "jim_nvenc", "bf"),
        ("amf", "32", "h264_texture_amf", "bf"),
        ("qsv", "32", "obs_qsv11_v2", "bframes"),
        (
            "apple",
            "32",
            "com.apple.videotoolbox.videoencoder.ave.avc",
            "bframes",
        ),
    ] {
        let args = [
            "obs",
            "alice",
            "--key-stdin",
            "--force",
            "--encoder",
            encoder,
            "--obs",
            obs,
            "--bitrate",
            "6000",
        ];
        assert!(with_key(&site, &key, &args).status.success());
        let found = files(fs::read(site.path("alice.zip")).unwrap());
        assert!(
            found[0].1.contains(&format!("Encoder={id}\n")),
            "{}",
            found[0].1
        );
        let settings: Value = serde_json::from_str(&found[2].1).unwrap();
        let is_off = settings[switch] == 0 || settings[switch] == false;
        assert!(is_off, "{encoder}: {settings}");
        assert_eq!(
            (
                &settings["rate_control"],
                &settings["keyint_sec"],
                &settings["bitrate"]
            ),
            (&"CBR".into(), &1.into(), &6000.into())
        );
    }
}

#[test]
fn protocols_put_the_key_where_obs_masks_it() {
    let (site, key) = site();
    let service = |protocol: &str| {
        let args = [
            "obs",
            "alice",
            "--key-stdin",
            "--force",
            "--protocol",
            protocol,
        ];
        let output = with_key(&site, &key, &args);
        assert!(output.status.success(), "{}", said(&output, None));
        let found = files(fs::read(site.path("alice.zip")).unwrap());
        serde_json::from_str::<Value>(&found[1].1).unwrap()["settings"].take()
    };
    let srt = service("srt");
    assert_eq!(srt["server"], "srt://live.example.net:9999");
    assert_eq!(srt["key"], format!("default/show/{key}"));
    let whip = service("whip");
    assert_eq!(
        whip["server"],
        format!("https://live.example.net/show/{key}?direction=whip")
    );
    let old = [
        "obs",
        "alice",
        "--key-stdin",
        "--protocol",
        "whip",
        "--obs",
        "29",
        "--force",
    ];
    assert!(said(&with_key(&site, &key, &old), Some(1)).contains("from 30 on"));
}

/// An OBS that does not ask uses the same address and settings as ever.
#[test]
fn an_obs_that_sets_itself_up_asks_the_site() {
    let (site, key) = site();
    let profile = |more: &[&str]| {
        let mut args = vec!["obs", "alice", "--key-stdin", "--force", "--auto"];
        args.extend(more);
        let output = with_key(&site, &key, &args);
        let shown = said(&output, Some(0));
        assert!(shown.contains("not tried on a real OBS"), "{shown}");
        assert!(!shown.contains(&key), "{shown}");
        let found = files(fs::read(site.path("alice.zip")).unwrap());
        let service: Value = serde_json::from_str(&found[1].1).unwrap();
        (found[0].1.clone(), service)
    };
    let (basic, service) = profile(&[]);
    assert!(basic.contains("[Stream1]\nIgnoreRecommended=true\nEnableMultitrackVideo=true\n"));
    assert!(basic.contains("Encoder=obs_x264\n"));
    let expected = serde_json::json!({
        "type": "rtmp_common",
        "settings": {
            "service": "Söur\"dough (OvenMitts)",
            "protocol": "RTMP",
            "server": "rtmp://live.example.net/show",
            "key": key,
            "bwtest": false,
            "multitrack_video_configuration_url": "https://live.example.net/obs?app=show",
            "multitrack_video_name": "Söur\"dough",
        },
    });
    assert_eq!(service, expected);
    let (basic, service) = profile(&[
        "--encoder",
        "amf",
        "--language",
        "pt-BR",
        "--bitrate",
        "4000",
    ]);
    assert_eq!(
        service["settings"]["multitrack_video_configuration_url"],
        "https://live.example.net/obs?app=show&language=pt-BR&encoder=amf"
    );
    assert!(
        basic.contains("MultitrackVideoMaximumAggregateBitrate=4160\n"),
        "{basic}"
    );
    for (wrong, why) in [
        (["--protocol", "srt"], "with --auto OBS publishes by RTMP"),
        (["--language", "de&x"], "expected a language"),
    ] {
        let args = ["obs", "alice", "--key-stdin", "--auto", wrong[0], wrong[1]];
        let output = with_key(&site, &key, &args);
        assert!(said(&output, Some(1)).contains(why), "{why}");
    }
}

#[test]
fn only_the_users_own_key_is_taken() {
    let (site, key) = site();
    let other = site.good(&["user", "rotate", "bob"]);
    let at = other.find(KEY).unwrap();
    for (wrong, why) in [
        (&other[at..at + 46], "this is not a key of Alice"),
        ("nonsense", "standard input is"),
    ] {
        let output = with_key(&site, wrong, &["obs", "alice", "--key-stdin"]);
        let text = said(&output, Some(1));
        assert!(text.contains(why), "{text}");
        assert!(!text.contains(wrong), "{text}");
    }
    assert!(!site.path("alice.zip").exists());
    assert!(site.bad(1, &["obs", "alice"]).contains("add --key-stdin"));
    assert!(site.bad(1, &["obs"]).contains("mitts obs --layout LAYOUT"));
    let output = with_key(&site, &key, &["obs", "alic", "--key-stdin"]);
    assert!(said(&output, Some(1)).contains("did you mean"));
}

/// Bob has no key: his name is a place for guests.
#[test]
fn a_guest_has_a_profile_with_the_guests_key() {
    let (site, _) = site();
    let guest = |arguments: &[&str]| {
        let row = site.good(&[arguments, &["--until", "1h", "--json"]].concat());
        // a note follows
        let row = serde_json::Deserializer::from_str(&row)
            .into_iter::<Value>()
            .next();
        let row = row.unwrap().unwrap();
        row["key"].as_str().unwrap().to_owned()
    };
    let profile = ["obs", "bob", "--key-stdin", "--auto"];
    let key = guest(&["guest", "bob", "--app", "show"]);
    let shown = said(&with_key(&site, &key, &profile), Some(0));
    assert!(!shown.contains(&key), "the key is only in the file");
    let found = files(fs::read(site.path("bob.zip")).unwrap());
    assert!(found.iter().any(|(_, text)| text.contains(&key)));
    fs::remove_file(site.path("bob.zip")).unwrap();
    let other = guest(&["guest", "mia", "--app", "show"]);
    let alices = ["obs", "alice", "--key-stdin", "--auto"];
    let half = &key[..key.len() / 2];
    for (key, arguments, why) in [
        (&*other, profile, "it is for something else"),
        (&key, alices, "it is for something else"),
        (
            half,
            profile,
            "it is not signed with a key of [invitations]",
        ),
    ] {
        let shown = said(&with_key(&site, key, &arguments), Some(1));
        assert!(shown.contains(why) && !shown.contains("eyJ"), "{shown}");
    }
    site.good(&["invite", "--revoke-all"]);
    let shown = said(&with_key(&site, &key, &profile), Some(1));
    assert!(shown.contains("it is revoked"), "{shown}");
    assert!(!site.path("bob.zip").exists());
}

#[test]
fn a_portable_obs_starts_with_the_profile() {
    let (site, key) = site();
    let args = ["obs", "alice", "--key-stdin", "--portable", "-o", "obs.zip"];
    assert!(with_key(&site, &key, &args).status.success());
    let found = files(fs::read(site.path("obs.zip")).unwrap());
    let names: Vec<_> = found.iter().map(|(name, _)| &**name).collect();
    let folder = "config/obs-studio/basic/profiles/alice-show";
    assert!(names.contains(&"portable_mode.txt"), "{names:?}");
    assert!(
        names.contains(&&*format!("{folder}/basic.ini")),
        "{names:?}"
    );
    let chosen = found
        .iter()
        .find(|(name, _)| name.ends_with("/user.ini"))
        .unwrap();
    assert!(chosen.1.contains("ProfileDir=alice-show\n"), "{}", chosen.1);
}

#[test]
fn scenes_show_the_layout_and_each_slot_at_the_canvas_size() {
    let (site, _) = site();
    site.good(&["obs", "--layout", "finals"]);
    let text = site.read("finals.json");
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        read["resolution"],
        serde_json::json!({ "x": 1920, "y": 1080 })
    );
    let scenes: Vec<_> = read["scene_order"].as_array().unwrap().iter().collect();
    let scenes: Vec<_> = scenes
        .iter()
        .map(|scene| scene["name"].as_str().unwrap())
        .collect();
    assert_eq!(scenes, ["Finals", "Finals: 1 Left", "Finals: 2 Bob"]);
    let sources = read["sources"].as_array().unwrap();
    let urls: Vec<_> = sources
        .iter()
        .filter(|source| source["id"] == "browser_source")
        .map(|source| {
            let settings = &source["settings"];
            assert_eq!(
                (&settings["width"], &settings["height"]),
                (&1920.into(), &1080.into())
            );
            assert_eq!(settings["reroute_audio"], true);
            assert_eq!(settings["shutdown"], false);
            assert_eq!(settings["css"], "");
            settings["url"].as_str().unwrap()
        })
        .collect();
    let base = "https://live.example.net/finals/obs/";
    assert_eq!(
        urls,
        [base.to_owned(), format!("{base}1/"), format!("{base}2/")]
    );
    // every item of a scene is a source, by name and by UUID
    for scene in sources.iter().filter(|source| source["id"] == "scene") {
        let item = &scene["settings"]["items"][0];
        let source = sources
            .iter()
            .find(|source| source["name"] == item["name"])
            .unwrap();
        assert_eq!(source["uuid"], item["source_uuid"]);
    }
    assert!(
        site.bad(1, &["obs", "--layout", "finals"])
            .contains("finals.json exists")
    );
    assert!(
        site.bad(1, &["obs", "--layout", "final"])
            .contains("did you mean `finals`?")
    );
}
