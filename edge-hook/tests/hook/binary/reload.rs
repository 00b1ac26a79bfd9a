//! The roster is reloaded when its file changes, and on SIGHUP.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
    thread,
    time::Duration,
};

use serde_json::json;

use super::{SECRET, folder, hook, publish, state};
use crate::support::{
    child::{Hook, address, replace, wait},
    rosters::Site,
};

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
    let said = hook.wait_for("the last valid roster stays in use");
    assert!(said.contains("unknown") && said.contains("kye"), "{said}");
    assert_eq!(publish(to, &site.alice), alice);
    assert_eq!(state(to), "stale");
    // while the file is recent, it is read again and again
    thread::sleep(Duration::from_secs(4));

    replace(&path, &later.text);
    let said = hook.wait_for("reloaded mitts.toml: 4 user(s)");
    assert_eq!(said.matches("stays in use").count(), 1, "{said}");
    assert_eq!(publish(to, &site.alice), unknown);
    assert_eq!(publish(to, &later.alice), alice);
    assert_eq!(state(to), "ok");

    fs::remove_file(&path).unwrap();
    hook.wait_for("cannot be read");
    assert_eq!(publish(to, &later.alice), alice);
    assert_eq!(state(to), "stale");
    // written in place this time, with the same text as the current roster
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

/// The terminal or pipe of standard error was closed.
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

/// Within the time that a file otherwise needs to settle.
#[test]
fn a_hangup_has_the_roster_read_at_once_and_ends_nothing() {
    let (site, later) = (Site::new(), Site::new());
    let folder = folder(&site.text);
    let path = folder.path().join("mitts.toml");
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    hook.signal("HUP");
    hook.wait_for("mitts.toml is unchanged");
    replace(&path, &later.text);
    hook.signal("HUP");
    hook.wait_for("reloaded mitts.toml: 4 user(s)");
    assert_eq!(publish(to, &later.alice)["allowed"], true);
    replace(&path, "broken");
    hook.signal("HUP");
    hook.wait_for("the last valid roster stays in use");
    assert_eq!(publish(to, &later.alice)["allowed"], true);
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
}
