//! `POST /obs`: OBS asks how to encode. The requests have the form of those in the source of OBS 32.2 and 30.2.

mod anything;
mod guests;
mod tokens;

use roster::Roster;
use serde_json::{Value, json};

use crate::support::{
    client::{Answer, send},
    rosters::Site,
    server::Server,
};

/// What a PC with an RTX 3060 sends, with OBS 32.2.
fn report(key: &str) -> Value {
    json!({
        "service": "IVS",
        "schema_version": "2025-01-25",
        "authentication": key,
        "client": {
            "name": "obs-studio",
            "version": "32.2.2",
            "supported_codecs": ["h264", "h265", "av1"],
        },
        "capabilities": {
            "cpu": { "physical_cores": 8, "logical_cores": 16, "speed": 3700, "name": "SECRET-CPU" },
            "memory": { "total": 34_285_000_000_u64, "free": 21_000_000_000_u64 },
            "gaming_features": { "game_mode_enabled": true, "hags_enabled": null },
            "system": {
                "version": "10.0", "name": "Windows", "build": 22631, "release": "23H2", "revision": "4317",
                "bits": 64, "arm": false, "armEmulation": false,
            },
            "gpu": [{
                "model": "NVIDIA GeForce RTX 3060", "vendor_id": 4318, "device_id": 9479,
                "dedicated_video_memory": 12_742_000_000_u64, "shared_system_memory": 17_000_000_000_u64,
                "driver_version": "32.0.15.6094",
            }],
        },
        "preferences": {
            "maximum_aggregate_bitrate": null,
            "maximum_video_tracks": null,
            "vod_track_audio": false,
            "composition_gpu_index": 0,
            "audio_samples_per_sec": 48000,
            "audio_channels": 2,
            "audio_max_buffering_ms": 960,
            "audio_fixed_buffering": false,
            "canvases": [{
                "width": 1920, "height": 1080, "canvas_width": 2560, "canvas_height": 1440,
                "framerate": { "numerator": 60, "denominator": 1 },
            }],
        },
    })
}

/// The same of OBS 30.2, on a Mac.
fn older_report(key: &str) -> Value {
    json!({
        "service": "IVS",
        "schema_version": "2024-06-04",
        "authentication": key,
        "client": { "name": "obs-studio", "version": "30.2.3", "supported_codecs": ["h264"] },
        "capabilities": {
            "cpu": { "physical_cores": 8, "logical_cores": 8, "speed": null, "name": "Apple M1" },
            "memory": { "total": 17_179_869_184_u64, "free": 4_000_000_000_u64 },
            "gaming_features": null,
            "system": {
                "version": "14.5", "name": "macOS", "build": 0, "release": "", "revision": 0, "bits": 64,
                "arm": true, "armEmulation": false,
            },
            "gpu": [{
                "model": "Apple M1", "vendor_id": 4203, "device_id": 0, "dedicated_video_memory": 0,
                "shared_system_memory": 0, "driver_version": null,
            }],
        },
        "preferences": {
            "maximum_aggregate_bitrate": 3000, "maximum_video_tracks": 1, "vod_track_audio": false,
            "width": 1280, "height": 720, "framerate": { "numerator": 30, "denominator": 1 },
            "canvas_width": 1280, "canvas_height": 720, "composition_gpu_index": 0,
        },
    })
}

fn post(server: &Server, query: &str, headers: &str, body: &str) -> Answer {
    let request = format!(
        "POST /obs{query} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{headers}\r\n{body}",
        server.to,
        body.len()
    );
    send(server.to, request.as_bytes())
}

fn ask(server: &Server, query: &str, report: &Value) -> Value {
    let answer = post(server, query, "", &report.to_string());
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // OBS reads no answer without these
    let json = answer.json();
    for name in ["service", "schema_version", "config_id"] {
        assert!(json["meta"][name].is_string(), "{json}");
    }
    json
}

fn token_of(config: &Value) -> String {
    let token = config["ingest_endpoints"][0]["authentication"].as_str();
    token.unwrap().to_owned()
}

/// The engine asks about a publisher at this address.
fn publish(server: &Server, url: &str) -> Value {
    let body = json!({
        "client": { "address": "192.0.2.1", "port": 5 },
        "request": { "direction": "incoming", "protocol": "RTMP", "status": "opening", "url": url },
    });
    server.ask(&body.to_string())
}

#[test]
fn an_obs_is_told_what_to_send_and_a_token_for_its_key() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let mut config = ask(&server, "", &report(&site.alice));
    let token = token_of(&config);
    config["ingest_endpoints"][0]["authentication"] = json!("TOKEN");
    let expected = json!({
        "meta": { "service": "IVS", "schema_version": "2025-01-25", "config_id": "" },
        "status": { "result": "success" },
        "ingest_endpoints": [{
            "protocol": "RTMP",
            "url_template": "rtmp://live.example.net/show/{stream_key}",
            "authentication": "TOKEN",
        }],
        "encoder_configurations": [{
            "type": "obs_nvenc_h264_tex",
            "width": 1920, "height": 1080,
            "framerate": { "numerator": 60, "denominator": 1 },
            "settings": {
                "rate_control": "CBR", "bitrate": 6000, "keyint_sec": 1, "bf": 0, "preset": "p5", "tune": "ll",
                "multipass": "disabled", "profile": "high", "lookahead": false,
            },
            "canvas_index": 0,
        }],
        "audio_configurations": {
            "live": [{ "codec": "aac", "track_id": 1, "channels": 2, "settings": { "bitrate": 160 } }],
        },
    });
    assert_eq!(config, expected);
    let line = server.last_line();
    assert_eq!(
        (&line["asked"], &line["user"], &line["verdict"]),
        (&json!("obs"), &json!("alice"), &json!("allowed"))
    );

    let verdict = publish(&server, &format!("rtmp://live.example.net/show/{token}"));
    assert_eq!(verdict["allowed"], true, "{verdict}");
    assert_eq!(verdict["new_url"], "rtmp://live.example.net/show/alice");
    assert_eq!(
        verdict["lifetime"],
        Value::Null,
        "it does not end the stream"
    );
    let log = server.log();
    for secret in [
        &site.alice[..12],
        &token[..12],
        "SECRET-CPU",
        "RTX 3060",
        "22631",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[test]
fn an_older_obs_and_what_its_address_says() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let video = |query: &str, report: &Value| {
        ask(&server, query, report)["encoder_configurations"][0].take()
    };
    let mac = video("", &older_report(&site.alice));
    assert_eq!(mac["type"], "com.apple.videotoolbox.videoencoder.ave.avc");
    assert_eq!(
        (
            &mac["width"],
            &mac["settings"]["bitrate"],
            &mac["settings"]["bframes"]
        ),
        (&json!(1280), &json!(2500), &json!(false))
    );
    let wished = video("?app=show&encoder=x264", &report(&site.alice));
    assert_eq!(wished["type"], "obs_x264");
    assert_eq!(wished["settings"]["bf"], 0);
    let unknown = video("?encoder=vhs", &report(&site.alice));
    assert_eq!(unknown["type"], "obs_nvenc_h264_tex");
    // as little as a request can say
    let bare = video("", &json!({ "authentication": site.alice }));
    assert_eq!(bare["type"], "obs_x264");
    assert_eq!(bare["width"], 1280);
}

#[test]
fn a_refusal_is_told_in_a_window_and_in_the_persons_language() {
    let mut site = Site::new();
    let server = |site: &Site| Server::start(site.roster());
    let first = server(&site);
    for (query, key, reason, text) in [
        (
            "",
            &site.nobody[..],
            "unknown",
            "does not know this stream key",
        ),
        ("", "", "unknown", "does not know this stream key"),
        (
            "?language=de",
            &site.nobody,
            "unknown",
            "kennt diesen Streamschlüssel nicht",
        ),
        ("", &site.carol, "disabled", "You may not stream to Test."),
        (
            "?language=en",
            &site.early,
            "early",
            "Your turn starts at 2999-01-01 00:00 UTC.",
        ),
        (
            "?language=ja",
            &site.early,
            "early",
            "2999-01-01 00:00 UTC に始まります",
        ),
        (
            "?language=fr-CA",
            &site.over,
            "expired",
            "a expiré à 2020-01-02 00:00 UTC",
        ),
        ("?app=cams", &site.alice, "protocol", "does not accept RTMP"),
        (
            "?app=cams",
            &site.bob,
            "app",
            "This OBS profile is not for your stream key",
        ),
        (
            "?app=nowhere&language=es",
            &site.bob,
            "app",
            "no es para tu clave",
        ),
    ] {
        let config = ask(&first, query, &report(key));
        assert_eq!(config["status"]["result"], "error", "{query} {reason}");
        let html = config["status"]["html_en_us"].as_str().unwrap();
        assert!(html.contains(text), "{html}");
        assert_eq!(config["encoder_configurations"], json!([]));
        assert_eq!(config["ingest_endpoints"], json!([]));
        let line = first.last_line();
        assert_eq!(
            (&line["verdict"], &line["reason"]),
            (&json!("denied"), &json!(reason))
        );
    }
    let often = ask(&first, "?language=es", &report(&site.alice));
    let html = often["status"]["html_en_us"].as_str().unwrap();
    assert!(html.starts_with("Demasiados intentos."), "{html}");

    let head = "[users.alice]\n";
    let refused = format!("{head}refused_until = 2999-01-01T20:00:00Z\n");
    site.text = site.text.replace(head, &refused);
    let config = ask(&server(&site), "", &report(&site.alice));
    let html = config["status"]["html_en_us"].as_str().unwrap();
    assert_eq!(html, "You may stream again at 2999-01-01 20:00 UTC.");
}

#[test]
fn who_has_only_turns_is_told_the_next_one() {
    let site = Site::new();
    let told = |early: &str, turns: &str| {
        let head = "[users.alice]\n";
        let mut text = site
            .text
            .replace(head, &format!("{head}only_turns = true\n"));
        text +=
            &format!("[channels.main]\napp = \"show\"\nearly = \"{early}\"\nturns = [{turns}]\n");
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let answer = ask(&Server::start(roster), "", &report(&site.alice));
        let html = answer["status"]["html_en_us"].as_str();
        html.unwrap_or("success").to_owned()
    };
    let turn = |at: &str| format!("{{ user = \"alice\", at = {at}, for = \"30m\" }}");
    let next = format!(
        "{}, {}",
        turn("2997-01-01T20:00:00Z"),
        turn("2998-01-01T20:00:00Z")
    );
    assert_eq!(
        told("10m", &next),
        "Your turn starts at 2997-01-01 20:00 UTC. You may connect at 2997-01-01 19:50 UTC."
    );
    let last = turn("2020-01-01T20:00:00Z");
    assert_eq!(
        told("10m", &last),
        "You have no further turn. Ask those who run Test."
    );
    let long = "{ user = \"alice\", at = 2020-01-01T20:00:00Z, for = \"9000000h\" }";
    assert_eq!(told("10m", long), "success");
}

#[test]
fn only_obs_is_answered() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let good = report(&site.alice).to_string();
    let foreign = "Origin: https://evil.example\r\n";
    for (headers, body, status) in [
        (foreign, &good[..], 403),
        ("", "", 400),
        ("", "[]", 400),
        ("", "\"text\"", 400),
        ("", &"[".repeat(1000), 400),
        ("", &"x".repeat(70_000), 413),
    ] {
        let answer = post(&server, "", headers, body);
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.json()["error"].is_string());
        assert_eq!(server.last_line()["verdict"], "rejected");
    }
    assert_eq!(server.get("/obs", "").status, 405);
}
