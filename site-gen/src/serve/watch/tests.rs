use std::fs;

use notify::{ErrorKind, EventKind};

use super::*;

/// Waits on a thread of its own, so that a test of what is not noticed ends.
fn changes(project: Project) -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel();
    let mut sources = SourceWatcher::watch(&project, &|line| panic!("{line}")).unwrap();
    std::thread::spawn(
        move || {
            while sources.wait(&|line| panic!("{line}")) && sender.send(()).is_ok() {}
        },
    );
    receiver
}

fn is_noticed(changes: &mpsc::Receiver<()>, change: impl FnOnce()) {
    // what came before is over
    while changes.recv_timeout(QUIET * 3).is_ok() {}
    change();
    changes.recv_timeout(Duration::from_secs(10)).unwrap();
}

#[test]
fn what_still_changes_has_not_settled() {
    for (seen, checks) in [
        (&[1, 1, 2][..], 2),
        (&[1, 2, 2, 3], 3),
        (&[1, 2, 1, 2, 2], 5),
    ] {
        let (mut seen, mut checked) = (seen.iter(), 0);
        settle(|| (checked += 1, seen.next().unwrap()).1, || {});
        assert_eq!(checked, checks);
    }
}

#[test]
fn what_the_system_could_not_keep_may_be_anything() {
    use notify::event::Flag;
    let target = Mutex::new(PathBuf::from("/site/mitts.toml"));
    let trees = [PathBuf::from("/site/content")];
    let seen = |event| Seen::of(&Ok(event), Path::new("/site/mitts.toml"), &target, &trees);
    let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
    let all = Seen {
        any: true,
        roster: true,
        trees: true,
    };
    assert_eq!(seen(lost), all);
    let elsewhere = notify::Event::new(EventKind::Any).add_path("/site/public".into());
    assert!(!seen(elsewhere).any);
}

#[test]
fn at_the_limit_of_the_system_changes_are_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    let project = Project::new(folder.path().join("mitts.toml"));
    let full = |_: Handler| Err(notify::Error::new(ErrorKind::MaxFilesWatch));
    let said = std::cell::RefCell::new(Vec::new());
    let say = |line: &str| said.borrow_mut().push(line.to_owned());
    let mut sources = SourceWatcher::watch_by(&full, &project, &say).unwrap();
    let said = said.take().concat();
    assert!(
        said.contains("every second") && said.contains("fs.inotify.max_user_watches"),
        "{said}"
    );
    for (name, text) in [
        ("content/a.md", "1"),
        ("mitts.toml", "1"),
        ("content/a.md", "22"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        assert!(sources.wait(&|line| panic!("{line}")), "{name}");
    }
}

#[test]
fn changes_without_number_take_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    let sources = SourceWatcher::watch(&Project::new(folder.path().join("mitts.toml")), &|line| {
        panic!("{line}")
    })
    .unwrap();
    for number in 0..100 {
        fs::write(content.join(format!("{number}.md")), "1").unwrap();
    }
    sources.changes.recv().unwrap();
    std::thread::sleep(QUIET);
    assert!(sources.changes.try_iter().count() <= 1);
}

#[test]
fn trees_that_appear_or_are_replaced_are_watched() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    let about = content.join("about.md");
    let changes = changes(Project::new(folder.path().join("mitts.toml")));
    is_noticed(&changes, || fs::create_dir(&content).unwrap());
    is_noticed(&changes, || fs::write(&about, "1").unwrap());
    is_noticed(&changes, || {
        fs::rename(&content, folder.path().join("old")).unwrap();
        fs::create_dir(&content).unwrap();
    });
    is_noticed(&changes, || fs::write(&about, "2").unwrap());
}

#[cfg(unix)]
#[test]
fn a_roster_that_is_a_link_is_watched_where_it_leads() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["site", "one", "two"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("one/a.toml"), "1").unwrap();
    fs::write(at("two/b.toml"), "1").unwrap();
    let roster = at("site/mitts.toml");
    symlink("../one/a.toml", &roster).unwrap();
    let changes = changes(Project::new(&roster));
    is_noticed(&changes, || fs::write(at("one/a.toml"), "2").unwrap());
    is_noticed(&changes, || {
        // as editors and `ln -sf` replace a file
        symlink("../two/b.toml", at("site/new")).unwrap();
        fs::rename(at("site/new"), &roster).unwrap();
    });
    is_noticed(&changes, || fs::write(at("two/b.toml"), "2").unwrap());
    is_noticed(&changes, || {
        fs::write(at("two/new"), "3").unwrap();
        fs::rename(at("two/new"), at("two/b.toml")).unwrap();
    });
}
