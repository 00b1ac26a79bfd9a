//! The real binary: how it starts, reloads, and ends.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use engine::webhook::Verifier;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    child::{Hook, address, command, replace, run, wait},
    client::{receive, send, webhook},
    engine::{Engine, TOKEN},
    recording::like,
    rosters::Site,
};

const SECRET: &str = "a secret that stands nowhere else";

fn folder(roster: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mitts.toml"), roster).unwrap();
    folder
}

fn hook(folder: &Path) -> Command {
    let mut command = command(folder);
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("MITTS_ADMISSION_SECRET", SECRET);
    command
}

fn publish(to: SocketAddr, key: &str) -> Value {
    let body = like("rtmp-opening", &format!("rtmp://h/show/{key}"));
    let verifier = Verifier::new(SECRET).unwrap();
    let answer = send(to, &webhook(to, &verifier.sign(body.as_bytes()), &body));
    assert_eq!(answer.status, 200);
    answer.json()
}

fn state(to: SocketAddr) -> Value {
    send(to, b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").json()["roster"]["state"].clone()
}

#[test]
fn a_changed_roster_is_taken_and_a_broken_one_is_not() {
    let (site, later) = (Site::new(), Site::new());
    let folder = folder(&site.text);
    let path = folder.path().join("mitts.toml");
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    let alice = json!({"allowed": true, "new_url": "rtmp://h/show/alice"});
    let unknown = json!({"allowed": false, "reason": "unknown stream key"});
    assert_eq!(publish(to, &site.alice), alice);
    assert_eq!(publish(to, &later.alice), unknown);

    let broken = site.text.replace(
        "[users.bob]",
        &format!("[users.bob]\nkye = \"{}\"", site.nobody),
    );
    replace(&path, &broken);
    let said = hook.wait_for("the last good one stays in force");
    assert!(said.contains("unknown") && said.contains("kye"), "{said}");
    assert_eq!(publish(to, &site.alice), alice);
    assert_eq!(state(to), "stale");
    // until the file counts as settled, it is read again and again
    thread::sleep(Duration::from_secs(4));

    replace(&path, &later.text);
    let said = hook.wait_for("reloaded mitts.toml: 4 user(s)");
    assert_eq!(said.matches("stays in force").count(), 1, "{said}");
    assert_eq!(publish(to, &site.alice), unknown);
    assert_eq!(publish(to, &later.alice), alice);
    assert_eq!(state(to), "ok");

    fs::remove_file(&path).unwrap();
    hook.wait_for("cannot be read");
    assert_eq!(publish(to, &later.alice), alice);
    assert_eq!(state(to), "stale");
    // written in place this time, and the very text that is in force
    fs::write(&path, &later.text).unwrap();
    wait("recovery", || (state(to) == "ok").then_some(()));

    let (status, log, said) = hook.end("TERM");
    assert!(status.success(), "{said}");
    assert_eq!(log.lines().count(), 6, "{log}");
    for text in [&log, &said] {
        assert!(!text.contains(SECRET) && !text.contains("sha256"));
        for key in site.keys().iter().chain(&later.keys()) {
            assert!(!text.contains(key));
        }
    }
}

/// As when the terminal or the pipe behind it is gone.
#[test]
fn a_roster_is_reloaded_also_when_nobody_reads_standard_error() {
    let (site, later) = (Site::new(), Site::new());
    let folder = folder(&site.text);
    let path = folder.path().join("mitts.toml");
    let (reader, writer) = std::io::pipe().unwrap();
    let _hook = Hook::spawn_with(&mut hook(folder.path()), Stdio::null(), writer);
    let mut first = String::new();
    BufReader::new(reader).read_line(&mut first).unwrap();
    let to = address(&first);
    assert_eq!(publish(to, &later.alice)["allowed"], false);

    replace(&path, "broken");
    wait("a stale roster", || (state(to) == "stale").then_some(()));
    replace(&path, &later.text);
    wait("the new roster", || (state(to) == "ok").then_some(()));
    assert_eq!(publish(to, &site.alice)["allowed"], false);
    assert_eq!(publish(to, &later.alice)["allowed"], true);
}

#[test]
fn the_log_is_whole_at_the_end_and_each_line_is_json() {
    let site = Site::new();
    let folder = folder(&site.text);
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    for key in site.keys() {
        publish(to, key);
    }
    let (status, log, _) = hook.end("INT");
    assert!(status.success());
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), site.keys().len());
    let users: Vec<_> = lines.iter().map(|line| line["user"].as_str()).collect();
    let dave = Some("dave");
    let expected = [
        Some("alice"),
        Some("alice"),
        Some("bob"),
        Some("carol"),
        dave,
        dave,
        dave,
        None,
    ];
    assert_eq!(users, expected);
    for line in lines {
        let names: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        let expected = "app direction protocol reason status time us user verdict";
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(sorted.join(" "), expected);
    }
}

/// More lines than a pipe holds, and nobody reads them until the end has begun.
#[test]
fn a_slow_reader_of_the_log_gets_all_of_it_too() {
    const ASKED: usize = 1000;
    let folder = folder(&Site::new().text);
    let mut hook = hook(folder.path());
    let (reader, writer) = std::io::pipe().unwrap();
    let hook = Hook::spawn_into(&mut hook, writer);
    let mut stream = TcpStream::connect(hook.address()).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for _ in 0..ASKED {
        stream
            .write_all(&webhook(hook.address(), "", "{}"))
            .unwrap();
        assert_eq!(receive(&mut answers).status, 401);
    }
    let reader = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        std::io::read_to_string(reader).unwrap()
    });
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
    assert_eq!(reader.join().unwrap().lines().count(), ASKED);
}

#[test]
fn it_does_not_start_without_a_secret() {
    let folder = folder(&Site::new().text);
    for empty in [false, true] {
        let mut hook = hook(folder.path());
        match empty {
            true => hook.env("MITTS_ADMISSION_SECRET", ""),
            false => hook.env_remove("MITTS_ADMISSION_SECRET"),
        };
        let output = run(&mut hook);
        assert_eq!(output.status.code(), Some(1));
        let what = if empty { "empty" } else { "not set" };
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            format!(
                "edge-hook: cannot read the admission secret; without one anyone could forge requests: \
                 the environment variable MITTS_ADMISSION_SECRET is {what}; set it to the secret\n"
            )
        );
    }
}

#[test]
fn a_secret_file_stands_beside_the_roster_and_may_not_be_empty() {
    let site = Site::new();
    let text = format!(
        "{}\n[admission]\nsecret = {{ file = \"secret\" }}\n",
        site.text
    );
    let folder = folder(&text);
    let elsewhere = TempDir::new().unwrap();
    let roster = folder.path().join("mitts.toml");
    let mut hook = hook(elsewhere.path());
    hook.env_remove("MITTS_ADMISSION_SECRET")
        .env("MITTS_ROSTER", &roster);

    fs::write(folder.path().join("secret"), "\n").unwrap();
    let output = run(&mut hook);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("secret is empty; write the secret into it"),
        "{said}"
    );

    fs::write(folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
    let hook = Hook::spawn(&mut hook);
    assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
}

#[test]
fn a_secret_file_that_is_missing_is_told_once() {
    let admission = "[admission]\nsecret = { file = \"secret\" }\n";
    let folder = folder(&format!("{}\n{admission}", Site::new().text));
    let output = run(&mut hook(folder.path()));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("secret file secret cannot be read"), "{said}");
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn a_roster_that_is_no_text_is_reported_with_its_place() {
    let folder = folder("");
    let path = folder.path().join("mitts.toml");
    fs::write(path, b"[site]\ntitle = \"caf\xe9\"\n").unwrap();
    let output = run(&mut hook(folder.path()));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("this is not UTF-8 text"), "{said}");
    assert!(said.contains("mitts.toml:2:13"), "{said}");
}

/// A folder stands for a file that may not be read, which a test that runs as root cannot have.
#[test]
fn a_roster_that_cannot_be_read_is_no_missing_one() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("mitts.toml")).unwrap();
    let output = run(&mut hook(folder.path()));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("mitts.toml cannot be read"), "{said}");
    assert!(!said.contains("no roster"), "{said}");
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn a_broken_roster_at_the_start_is_reported_whole() {
    let site = Site::new();
    let text = site
        .text
        .replace("title =", "titel =")
        .replace("[\"webrtc\"]", "[\"webrct\"]");
    let folder = folder(&text);
    let output = run(&mut hook(folder.path()));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("did you mean `title`?") && said.contains("\"webrct\""),
        "{said}"
    );
    assert!(
        said.contains("mitts.toml:3:1") && !said.contains('\u{1b}'),
        "{said}"
    );
    assert!(
        said.ends_with("error(s), so nothing can be admitted\n"),
        "{said}"
    );
}

#[test]
fn a_missing_roster_and_a_wrong_argument_are_the_persons_mistakes() {
    let empty = TempDir::new().unwrap();
    let output = run(&mut hook(empty.path()));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("there is no roster mitts.toml; name one with --roster FILE"),
        "{said}"
    );
    let output = run(hook(empty.path()).arg("--port"));
    assert_eq!(output.status.code(), Some(1));
    let output = run(hook(empty.path()).arg("--help"));
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("Examples:") && said.contains("--roster <FILE>"),
        "{said}"
    );
}

/// Greedy: each line is as full as the next word lets it be.
fn assert_filled(text: &str, width: usize) {
    let lines: Vec<_> = text.lines().collect();
    let examples = |line: &str| line.starts_with("  ");
    for (at, line) in lines.iter().enumerate() {
        let length = line.chars().count();
        assert!(length <= width, "{length} of {width}: {line}");
        let Some(next) = lines.get(at + 1) else { break };
        let word = next.split_whitespace().next().unwrap_or("");
        if examples(line) || examples(next) || line.is_empty() || word.is_empty() {
            continue;
        }
        assert!(
            length + 1 + word.chars().count() > width,
            "ragged at {width}: {line}\\n{next}"
        );
    }
}

#[test]
fn the_help_fills_terminals_of_80_and_of_100_columns() {
    let empty = TempDir::new().unwrap();
    for width in [80, 100] {
        let mut hook = hook(empty.path());
        let output = run(hook.arg("--help").env("COLUMNS", width.to_string()));
        let said = String::from_utf8(output.stdout).unwrap();
        assert_filled(&said, width);
        for promise in [
            "SIGHUP",
            "within two seconds",
            "Without `api_token`",
            "ends no running stream",
        ] {
            let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(promise), "{promise}: {said}");
        }
    }
}

/// As servers do. Within the time that a file has to settle otherwise.
#[test]
fn a_hangup_has_the_roster_read_at_once_and_ends_nothing() {
    let (site, later) = (Site::new(), Site::new());
    let folder = folder(&site.text);
    let path = folder.path().join("mitts.toml");
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    hook.signal("HUP");
    hook.wait_for("nothing is new in mitts.toml");
    replace(&path, &later.text);
    hook.signal("HUP");
    hook.wait_for("reloaded mitts.toml: 4 user(s)");
    assert_eq!(publish(to, &later.alice)["allowed"], true);
    replace(&path, "broken");
    hook.signal("HUP");
    hook.wait_for("the last good one stays in force");
    assert_eq!(publish(to, &later.alice)["allowed"], true);
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
}

#[test]
fn localhost_is_listened_on_by_both_protocols() {
    let folder = folder(&Site::new().text);
    let mut command = command(folder.path());
    command
        .args(["--listen", "localhost:0"])
        .env("MITTS_ADMISSION_SECRET", SECRET);
    let hook = Hook::spawn(&mut command);
    let said = hook.wait_for("user(s)");
    let has_v6 = TcpListener::bind("[::1]:0").is_ok();
    let places: Vec<_> = said.matches("/admission").collect();
    assert_eq!(places.len(), if has_v6 { 2 } else { 1 }, "{said}");
    let v4 = hook.address();
    assert_eq!(state(v4), "ok");
    if has_v6 {
        let v6 = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, v4.port()));
        assert_eq!(state(v6), "ok");
    }
}

/// Beside the engine, from the reload of the file to the DELETE.
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
    hook.wait_for("without `api_token` in [ome], running streams go on");
}

fn live(to: SocketAddr) -> Value {
    send(to, b"GET /live.json HTTP/1.1\r\nHost: h\r\n\r\n").json()
}

#[test]
fn it_tells_who_is_live_by_the_rest_interface_of_the_roster_or_the_command_line() {
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
fn a_refused_token_is_told() {
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
            "of the form http://127.0.0.1:8081",
        ),
    ] {
        let folder = folder(&text);
        let mut hook = hook(folder.path());
        let output = run(hook.env("OME_API_TOKEN", TOKEN).args(["--ome-api", url]));
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(said) && !told.contains(TOKEN), "{told}");
    }
}

#[test]
fn a_taken_port_is_told_as_such() {
    let folder = folder(&Site::new().text);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut hook = command(folder.path());
    hook.args(["--listen", &address])
        .env("MITTS_ADMISSION_SECRET", SECRET);
    let output = run(&mut hook);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains(&format!("{address} is taken by another program")),
        "{said}"
    );
}

#[test]
fn a_client_that_never_finishes_does_not_keep_it() {
    let folder = folder(&Site::new().text);
    let hook = Hook::spawn(&mut hook(folder.path()));
    let mut stuck = TcpStream::connect(hook.address()).unwrap();
    stuck
        .write_all(b"POST /admission HTTP/1.1\r\nContent-Le")
        .unwrap();
    // another connection is answered, so the stuck one has been taken
    assert_eq!(state(hook.address()), "ok");
    let (status, _, said) = hook.end("TERM");
    assert!(status.success(), "{said}");
}
