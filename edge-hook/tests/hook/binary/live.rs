//! Live streams, and ending streams, over the REST interface.

use std::{fs, net::SocketAddr};

use serde_json::{Value, json};

use super::{folder, hook, publish};
use crate::support::{
    child::{Hook, replace, run, wait},
    client::send,
    engine::{Engine, TOKEN},
    rosters::Site,
};

fn live(to: SocketAddr) -> Value {
    send(to, b"GET /live.json HTTP/1.1\r\nHost: h\r\n\r\n").json()
}

/// From the reload of the file to the DELETE.
#[test]
fn a_user_who_is_disabled_is_ended_and_without_the_token_it_says_that_nobody_is() {
    let engine = Engine::start(&["show/alice", "show/dave"]);
    let text = Site::new().text;
    let folder = folder(&format!(
        "{text}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n",
        engine.to.port()
    ));
    let path = folder.path().join("mitts.toml");
    let hook = Hook::spawn(hook(folder.path()).env("OME_API_TOKEN", TOKEN));
    assert_eq!(live(hook.address())["streams"].as_array().unwrap().len(), 2);
    let text = fs::read_to_string(&path).unwrap();
    replace(
        &path,
        &text.replace("[users.alice]", "[users.alice]\nenabled = false"),
    );
    wait("the end of her stream", || {
        (engine.inside().deleted == ["show/alice"]).then_some(())
    });
    let (_, log, said) = hook.end("TERM");
    let line: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&line["ended"], &line["reason"]),
        (&json!("show/alice"), &json!("the user is disabled"))
    );
    assert!(!said.contains("without `api_token`"), "{said}");

    let folder = self::folder(&Site::new().text);
    let hook = Hook::spawn(&mut self::hook(folder.path()));
    hook.wait_for("without `api_token` in [ome], running streams continue");
}

/// Her other key stays valid, so only who remembers the key of the stream can end it.
#[test]
fn however_it_ends_it_knows_afterwards_which_key_is_on_air() {
    for (signal, by_service) in [("TERM", false), ("KILL", true)] {
        let engine = Engine::start(&[]);
        let hidden = json!("TCP://xxx.xxx.xxx.xxx:xxx/tcp");
        let place = "/response/input/sourceUrl";
        engine.inside().change("show/alice", place, hidden);
        let site = Site::new();
        let text = format!(
            "{}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n",
            site.text,
            engine.to.port()
        );
        let folder = folder(&text);
        let path = folder.path().join("mitts.toml");
        let state = folder.path().join("state");
        let spawn = || {
            let mut hook = hook(folder.path());
            hook.env("OME_API_TOKEN", TOKEN);
            match by_service {
                true => hook.env("STATE_DIRECTORY", &state),
                false => hook.arg("--state").arg(&state),
            };
            Hook::spawn(&mut hook)
        };
        let hook = spawn();
        assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
        let now = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1);
        let began = ("show/alice".to_owned(), format!("{now:.3}"));
        engine.inside().streams.extend([began]);
        if signal == "KILL" {
            let file = state.join("publishers.json");
            wait("the file", || file.exists().then_some(()));
        }
        hook.end(signal);

        let hook = spawn();
        assert_eq!(live(hook.address())["streams"][0]["id"], "show/alice");
        let hash = roster::KeyHash::of(&site.alice).to_string();
        assert!(text.contains(&hash));
        let zeros = format!("sha256:{}", "0".repeat(64));
        replace(&path, &text.replace(&hash, &zeros));
        wait("the end of her stream", || {
            (engine.inside().deleted == ["show/alice"]).then_some(())
        });
        let (_, log, said) = hook.end("TERM");
        assert!(log.contains("its stream key was removed"), "{log}");
        assert!(!said.contains("unknown"), "{said}");
    }
}

/// A file that cannot be read is reported, and does not keep anybody from publishing.
#[test]
fn a_damaged_list_of_publishers_is_reported_and_replaced() {
    let engine = Engine::start(&[]);
    let site = Site::new();
    let folder = folder(&format!(
        "{}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n",
        site.text,
        engine.to.port()
    ));
    let file = folder.path().join("publishers.json");
    fs::write(&file, "{").unwrap();
    let mut hook = hook(folder.path());
    let hook = Hook::spawn(hook.env("OME_API_TOKEN", TOKEN).args(["--state", "."]));
    hook.wait_for("the publishers from before the start cannot be read");
    assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
    wait("the new file", || {
        let text = fs::read_to_string(&file).unwrap();
        text.contains("show/alice").then_some(())
    });
}

#[test]
fn it_lists_live_streams_by_the_rest_interface_of_the_roster_or_the_command_line() {
    let engine = Engine::start(&["show/alice"]);
    let token = "[ome]\napi_token = { env = \"OME_API_TOKEN\" }\n";
    let port = format!("ports = {{ api = {} }}\n", engine.to.port());
    let url = format!("http://{}", engine.to);
    let text = Site::new().text;
    for (ome, argument, variable) in [
        (format!("{token}{port}"), None, None),
        (token.to_owned(), Some(&url), None),
        (token.to_owned(), None, Some(&url)),
    ] {
        let folder = folder(&format!("{text}{ome}"));
        let mut hook = hook(folder.path());
        hook.env("OME_API_TOKEN", TOKEN);
        hook.args(argument.iter().flat_map(|url| ["--ome-api", url.as_str()]));
        if let Some(url) = variable {
            hook.env("MITTS_OME_API", url);
        }
        let hook = Hook::spawn(&mut hook);
        assert_eq!(live(hook.address())["streams"][0]["id"], "show/alice");
        let (_, log, said) = hook.end("TERM");
        assert!(!log.contains(TOKEN) && !said.contains(TOKEN));
    }
}

#[test]
fn without_the_token_it_admits_and_says_that_nobody_can_tell_who_is_live() {
    let site = Site::new();
    let ome = "[ome]\napi_token = { env = \"OME_API_TOKEN\" }\n";
    let folder = folder(&format!("{}{ome}", site.text));
    let hook = Hook::spawn(&mut hook(folder.path()));
    hook.wait_for("the environment variable OME_API_TOKEN is not set");
    assert!(live(hook.address())["error"].is_string());
    assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
}

#[test]
fn a_refused_token_is_reported() {
    let engine = Engine::start(&["show/alice"]);
    let text = Site::new().text;
    let folder = folder(&format!(
        "{text}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n",
        engine.to.port()
    ));
    let hook = Hook::spawn(hook(folder.path()).env("OME_API_TOKEN", "another-token"));
    assert_eq!(live(hook.address())["stale"], true);
    hook.wait_for("refuses the access token (403 Forbidden)");
    let (_, _, said) = hook.end("TERM");
    assert!(!said.contains("another-token"), "{said}");
}

#[test]
fn a_rest_interface_that_cannot_be_one_is_the_persons_mistake() {
    let text = Site::new().text;
    let ome = "[ome]\napi_token = { env = \"OME_API_TOKEN\" }\n";
    for (text, url, said) in [
        (
            text.clone(),
            "http://127.0.0.1:1",
            "no `api_token` in the roster's [ome]",
        ),
        (
            format!("{text}{ome}"),
            "https://127.0.0.1:1",
            "the form http://127.0.0.1:8081",
        ),
    ] {
        let folder = folder(&text);
        let mut hook = hook(folder.path());
        let output = run(hook.env("OME_API_TOKEN", TOKEN).args(["--ome-api", url]));
        assert_eq!(output.status.code(), Some(1));
        let shown = String::from_utf8(output.stderr).unwrap();
        assert!(shown.contains(said) && !shown.contains(TOKEN), "{shown}");
    }
}
