//! The start of the process, and messages when it fails.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
};

use tempfile::TempDir;

use super::{SECRET, folder, hook, publish, state};
use crate::support::{
    child::{Hook, command, run},
    rosters::Site,
};

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
fn a_secret_file_that_is_missing_is_reported_once() {
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

/// Uses a folder instead of an unreadable file, since root can read all files.
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
        said.contains("there is no roster mitts.toml; use --roster FILE for another file"),
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

/// Checks that no line has room for the first word of the next.
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
            "ends no streams",
        ] {
            let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(promise), "{promise}: {said}");
        }
    }
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

#[test]
fn a_taken_port_is_reported_as_such() {
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
        said.contains(&format!("{address} is used by another program")),
        "{said}"
    );
}

#[test]
fn it_prints_where_other_media_servers_ask() {
    let text = format!(
        "{}\n[admission]\nurl = \"http://127.0.0.1:9100/hook/admission\"\n",
        Site::new().text
    );
    let folder = folder(&text);
    let verifier = engine::webhook::Verifier::new(SECRET).unwrap();
    for name in ["srs", "mediamtx"] {
        let output = run(hook(folder.path()).args(["--url-for", name]));
        assert_eq!(output.status.code(), Some(0));
        let token = verifier.sign(format!("/{name}").as_bytes());
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            format!("http://127.0.0.1:9100/hook/{name}/{token}\n")
        );
    }
}
