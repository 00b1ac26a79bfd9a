//! Files for programs: `streams.json`, the list of streams, and the public keys of invitations.

use serde_json::{Value, json};

use crate::support::Site;

const ROSTER: &str = r#"
[site]
title = "S"
url = "https://live.example.net"
embed = ["*"]

[apps.show]
[apps.radio]
playback = ["llhls"]
thumbnails = false

[users.nina]
name = "Nina \"N\" <3"
apps = ["show", "radio"]
[users.bob]
apps = ["show"]
watchers = ["nina"]
[users.carol]
apps = ["show"]
enabled = false

[channels.main]
app = "show"
title = "The channel"
"#;

#[test]
fn programs_find_every_public_stream_with_its_addresses() {
    let site = Site::new(ROSTER);
    site.good(&["build"]);
    let read: Value = serde_json::from_str(&site.read("public/streams.json")).unwrap();
    let expected = json!({ "streams": [
        {
            "id": "show/nina", "app": "show", "user": "nina", "name": "Nina \"N\" <3",
            "page": "https://live.example.net/nina/",
            "embed": "https://live.example.net/nina/embed/",
            "obs": "https://live.example.net/nina/obs/",
            "webrtc": "wss://live.example.net/show/nina?transport=all",
            "llhls": "https://live.example.net/show/nina/llhls.m3u8",
            "thumbnail": "https://live.example.net/show/nina/thumb.jpg",
            "live": "https://live.example.net/show/nina/live",
        },
        {
            "id": "show/main", "app": "show", "channel": "main", "name": "The channel",
            "page": "https://live.example.net/main/",
            "embed": "https://live.example.net/main/embed/",
            "obs": "https://live.example.net/main/obs/",
            "webrtc": "wss://live.example.net/show/main?transport=all",
            "llhls": "https://live.example.net/show/main/llhls.m3u8",
            "thumbnail": "https://live.example.net/show/main/thumb.jpg",
            "live": "https://live.example.net/show/main/live",
        },
        {
            "id": "radio/nina", "app": "radio", "user": "nina", "name": "Nina \"N\" <3",
            "page": "https://live.example.net/nina/radio/",
            "embed": "https://live.example.net/nina/radio/embed/",
            "obs": "https://live.example.net/nina/radio/obs/",
            "llhls": "https://live.example.net/radio/nina/llhls.m3u8",
            "live": "https://live.example.net/radio/nina/live",
        },
    ]});
    assert_eq!(read, expected);
    // each page is one of the site
    for stream in read["streams"].as_array().unwrap() {
        for field in ["page", "embed", "obs"] {
            let url = stream[field].as_str().unwrap();
            let path = url.strip_prefix("https://live.example.net").unwrap();
            assert!(
                site.path(&format!("public{path}index.html")).exists(),
                "{path}"
            );
        }
    }
}

#[test]
fn a_site_without_streams_has_an_empty_list() {
    let site = Site::new("[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n");
    site.good(&["build"]);
    assert_eq!(site.read("public/streams.json"), "{\"streams\": []}\n");
}

#[test]
fn programs_find_the_public_keys_of_invitations() {
    let site = Site::new(ROSTER);
    site.good(&["build"]);
    let place = "public/.well-known/jwks.json";
    assert!(!site.path(place).exists());
    let keys = "[invitations]\nkeys = [{ id = \"2026-11\", public = \"ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\" }]\n";
    site.write("mitts.toml", format!("{ROSTER}\n{keys}").as_bytes());
    site.good(&["build"]);
    let read: Value = serde_json::from_str(&site.read(place)).unwrap();
    let expected = json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "2026-11",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }] });
    assert_eq!(read, expected);
    site.write("mitts.toml", ROSTER.as_bytes());
    site.good(&["build"]);
    assert!(!site.path(place).exists(), "it goes with its keys");
}
