//! Edits of the roster: simultaneous, killed and refused ones.

use std::{fs, process::Stdio, thread, time::Duration};

use crate::support::{SMALL, Site};

#[test]
fn users_added_at_the_same_time_are_all_in_the_roster() {
    let site = Site::new(SMALL);
    // the same file under another name has the same lock
    fs::create_dir(site.path("other")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../mitts.toml", site.path("other/mitts.toml")).unwrap();
    let children: Vec<_> = (0..8)
        .map(|n| {
            let name = format!("user-{n}");
            let roster = match n % 2 {
                0 => "mitts.toml",
                _ if cfg!(unix) => "other/mitts.toml",
                _ => "./mitts.toml",
            };
            let mut command = site.command(&["-r", roster, "user", "add", &name]);
            command.stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut keys = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let said = String::from_utf8(output.stdout).unwrap();
        let key = said.lines().find(|line| line.starts_with("mitts_"));
        keys.push(key.unwrap().to_owned());
    }
    let roster = site.read("mitts.toml");
    for n in 0..8 {
        assert!(roster.contains(&format!("[users.user-{n}]\n")), "{roster}");
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 8);
    for key in &keys {
        let hash = roster::KeyHash::of(key).to_string();
        assert_eq!(roster.matches(&hash).count(), 1);
        assert!(!roster.contains(key.as_str()));
    }
    let good = site.good(&["check"]);
    assert!(good.contains("9 users"), "{good}");
    #[cfg(unix)]
    assert!(
        fs::symlink_metadata(site.path("other/mitts.toml"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn an_edit_killed_at_any_moment_leaves_the_old_file_or_the_new() {
    // large enough that an edit takes a while
    let users: String = (0..400)
        .map(|n| format!("# {n}\n[users.user-{n}]\nname = \"User {n}\"\n\n"))
        .collect();
    let site = Site::new(&format!("{SMALL}\n{users}"));
    // how long a whole edit takes here
    let begun = std::time::Instant::now();
    site.good(&["user", "disable", "alice"]);
    let whole = begun.elapsed();
    let disabled = site.read("mitts.toml");
    site.good(&["user", "enable", "alice"]);
    let enabled = site.read("mitts.toml");
    assert_ne!(disabled, enabled);
    let mut landed = 0;
    // thirty kills, each later than the last, and more until an edit finishes first
    for n in 0..200u32 {
        if n >= 30 && landed > 0 {
            break;
        }
        let command = if site.read("mitts.toml") == enabled {
            "disable"
        } else {
            "enable"
        };
        let before = site.read("mitts.toml");
        let mut child = site
            .command(&["user", command, "alice"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(whole * n / 20);
        let _ = child.kill();
        child.wait().unwrap();
        let after = site.read("mitts.toml");
        assert!(
            after == enabled || after == disabled,
            "the file is incomplete, round {n}"
        );
        landed += usize::from(after != before);
    }
    assert!(landed > 0, "every edit was killed before its end");
    // leftover files do no harm, and the next edit deletes them
    site.good(&["check"]);
    site.good(&["user", "add", "zed"]);
    let mut left: Vec<_> = fs::read_dir(site.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, [".mitts", "mitts.toml"]);
}

#[test]
fn an_edit_waits_for_another() {
    let site = Site::new(SMALL);
    site.good(&["user", "add", "bob"]);
    let lock = fs::File::create(site.path(".mitts/roster.lock")).unwrap();
    lock.lock().unwrap();
    let mut child = site
        .command(&["user", "disable", "alice"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "it did not wait");
    let before = site.read("mitts.toml");
    assert!(!before.contains("enabled"));
    // changes that another process makes while this one waits are not lost
    site.write("mitts.toml", format!("# changed\n{before}"));
    lock.unlock().unwrap();
    assert!(child.wait().unwrap().success());
    let after = site.read("mitts.toml");
    assert!(
        after.starts_with("# changed\n") && after.contains("enabled = false"),
        "{after}"
    );
}

#[test]
fn an_edit_that_would_break_the_roster_changes_nothing() {
    let text = format!("{SMALL}\n[groups]\ncrew = [\"alice\"]\n");
    let site = Site::new(&text);
    let said = site.bad(1, &["user", "remove", "alice"]);
    assert!(said.contains("remove `alice` here first"), "{said}");
    site.bad(1, &["user", "add", "crew", "--key-stdin"]);
    site.bad(
        1,
        &[
            "user",
            "add",
            "bob",
            "--from",
            "2027-01-01",
            "--until",
            "2026-01-01",
        ],
    );
    assert_eq!(site.read("mitts.toml"), text);
    site.write("mitts.toml", format!("{text}colour = 1\n"));
    site.bad(1, &["user", "add", "bob"]);
    assert_eq!(site.read("mitts.toml"), format!("{text}colour = 1\n"));
}

#[cfg(unix)]
#[test]
fn an_edit_keeps_links_permissions_and_owner() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
    let site = Site::empty();
    site.write("real/roster.toml", SMALL);
    symlink("real/roster.toml", site.path("mitts.toml")).unwrap();
    let real = site.path("real/roster.toml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    // only root can change the owner of files
    let given = chown(&real, Some(12345), Some(12345)).is_ok();
    let inode = fs::metadata(&real).unwrap().ino();
    site.good(&["user", "add", "bob"]);
    assert!(
        fs::symlink_metadata(site.path("mitts.toml"))
            .unwrap()
            .is_symlink()
    );
    let metadata = fs::metadata(&real).unwrap();
    assert_ne!(metadata.ino(), inode, "it was written in place");
    assert_eq!(metadata.mode() & 0o777, 0o640);
    if given {
        assert_eq!((metadata.uid(), metadata.gid()), (12345, 12345));
    }
    assert!(site.read("real/roster.toml").contains("[users.bob]"));
}
