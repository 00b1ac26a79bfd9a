//! Watching the roster's file.

use std::{fs, time::Duration};

use edge_hook::{SharedRoster, spawn_watcher};

use crate::support::child::{replace, wait};

const ROSTER: &str = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n";

#[test]
fn a_panic_in_the_report_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mitts.toml");
    fs::write(&path, ROSTER).unwrap();
    let live = SharedRoster::load(&path).unwrap();
    let every = Duration::from_millis(20);
    let _watcher = spawn_watcher(live.clone(), every, |_| panic!("nobody listens")).unwrap();
    let mut text = ROSTER.to_owned();
    for user in ["alice", "bob"] {
        text += &format!("[users.{user}]\n");
        replace(&path, &text);
        wait(user, || {
            let directory = live.current();
            (directory.user(user).unwrap().is_some()).then_some(())
        });
    }
}
