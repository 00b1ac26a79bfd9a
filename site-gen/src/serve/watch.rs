//! Notices changes of the roster, the content and the themes.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use anyhow::Context;
use edge_hook::{SETTLE, Stamp};
use notify::{ErrorKind, EventKind, RecursiveMode, Watcher};

use crate::{pipeline::stamps, project::Project};

/// Editors write in several steps: a change is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(80);

/// How often sources are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(1);

/// What hears of changes.
type Handler = Box<dyn Fn(notify::Result<notify::Event>) + Send>;

/// The system's way to tell of changes.
type Watch = Box<dyn Watcher + Send>;

/// Watches a site's sources until it is dropped.
pub struct Sources {
    /// `None` where the system does not tell of changes, so that they are looked for.
    watcher: Option<Watch>,
    sender: mpsc::SyncSender<()>,
    changes: mpsc::Receiver<()>,
    /// Whether the roster is another one.
    touched: Arc<AtomicBool>,
    folder: PathBuf,
    trees: [PathBuf; 2],
    roster: PathBuf,
    /// Where the roster itself is if its name is a link, else the same.
    target: Arc<Mutex<PathBuf>>,
    /// Whether a tree itself came, went or was replaced: what was watched is then another folder.
    moved: Arc<AtomicBool>,
}

impl Sources {
    /// Begins to watch. Folders that do not exist yet are watched from when they appear. Where the system's limit is
    /// reached, files are looked at each second instead; `say` hears of it.
    ///
    /// # Errors
    /// When the site's folder is not there.
    pub fn watch(project: &Project, say: &dyn Fn(&str)) -> anyhow::Result<Self> {
        Sources::watch_by(&native, project, say)
    }

    fn watch_by(
        native: &dyn Fn(Handler) -> notify::Result<Watch>,
        project: &Project,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<Self> {
        // one is enough to wake who waits, however many more there are
        let (sender, changes) = mpsc::sync_channel(1);
        let folder = std::fs::canonicalize(project.folder())
            .with_context(|| format!("{} cannot be watched", project.folder().display()))?;
        let roster = folder.join(project.roster.file_name().unwrap_or_default());
        let trees = ["content", "themes"].map(|name| folder.join(name));
        let watched = trees.clone();
        let own = roster.clone();
        let target = Arc::new(Mutex::new(real(&roster)));
        let file = target.clone();
        let moved = Arc::new(AtomicBool::new(false));
        let moves = moved.clone();
        let touched = Arc::new(AtomicBool::new(false));
        let touches = touched.clone();
        let wake = sender.clone();
        let handler: Handler = Box::new(move |event: notify::Result<notify::Event>| {
            let seen = Seen::of(&event, &own, &file, &watched);
            if seen.roster {
                touches.store(true, Ordering::SeqCst);
            }
            if seen.trees {
                moves.store(true, Ordering::SeqCst);
            }
            if seen.any {
                let _ = wake.try_send(());
            }
        });
        let mut sources = Sources {
            watcher: None,
            sender,
            changes,
            touched,
            folder,
            trees,
            roster,
            target,
            moved,
        };
        match started(native(handler), sources.places()) {
            Ok(watcher) => sources.watcher = Some(watcher),
            Err(error) => sources.poll(&error, say),
        }
        Ok(sources)
    }

    /// What is watched: each place, and whether with all below it.
    fn places(&self) -> Vec<(PathBuf, RecursiveMode)> {
        // the folder, not the file: editors replace files
        let mut places = vec![(self.folder.clone(), RecursiveMode::NonRecursive)];
        let trees = self.trees.iter().filter(|tree| tree.is_dir());
        places.extend(trees.map(|tree| (tree.clone(), RecursiveMode::Recursive)));
        let target = locked(&self.target).clone();
        let elsewhere = self.elsewhere(&target).map(Path::to_path_buf);
        places.extend(elsewhere.map(|folder| (folder, RecursiveMode::NonRecursive)));
        places
    }

    /// Looks at the files each second from now on, since the system does not tell of them. `notify`'s own watcher that
    /// does so sees whole seconds only, and misses the second of two quick changes.
    fn poll(&mut self, why: &notify::Error, say: &dyn Fn(&str)) {
        say(&format!(
            "warning: the system does not tell of changes ({}), so mitts looks for them every second. To raise its \
             limits on Linux: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
            reason(why)
        ));
        self.watcher = None;
        let (roster, trees) = (self.roster.clone(), self.trees.clone());
        let (sender, touched) = (self.sender.clone(), Arc::downgrade(&self.touched));
        let look = move || {
            let trees = stamps(&[&trees[0], &trees[1]]).ok();
            (Stamp::at(&roster), trees)
        };
        let mut last = look();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(POLL);
                // nobody is left to tell
                let Some(touched) = touched.upgrade() else {
                    return;
                };
                let now = look();
                if now.0 != last.0 {
                    touched.store(true, Ordering::SeqCst);
                }
                if now != last {
                    let _ = sender.try_send(());
                }
                last = now;
            }
        });
    }

    /// Waits for a change, and for its end: half of a roster may be a roster, too. `false` when there will
    /// be no more. `say` hears what cannot be watched.
    pub fn wait(&mut self, say: &dyn Fn(&str)) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        if self.touched.swap(false, Ordering::SeqCst) {
            let look = || Stamp::at(&self.roster);
            settle(look, || while self.changes.recv_timeout(SETTLE).is_ok() {});
        }
        if self.moved.swap(false, Ordering::SeqCst) {
            self.watch_trees(say);
        }
        self.follow(say);
        true
    }

    /// Watches where the roster's link leads by now.
    fn follow(&mut self, say: &dyn Fn(&str)) {
        let now = real(&self.roster);
        let before = std::mem::replace(&mut *locked(&self.target), now.clone());
        if before == now {
            return;
        }
        if let Some(folder) = self.elsewhere(&before).map(Path::to_path_buf)
            && let Some(watcher) = &mut self.watcher
        {
            let _ = watcher.unwatch(&folder);
        }
        if let Some(folder) = self.elsewhere(&now).map(Path::to_path_buf) {
            self.add(&folder, RecursiveMode::NonRecursive, say);
        }
    }

    /// Watches one more place.
    fn add(&mut self, place: &Path, mode: RecursiveMode, say: &dyn Fn(&str)) {
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        match watcher.watch(place, mode) {
            Err(error) if place.is_dir() => self.poll(&error, say),
            _ => {}
        }
    }

    /// The folder of the roster itself, unless it is watched anyway.
    fn elsewhere<'t>(&self, target: &'t Path) -> Option<&'t Path> {
        let folder = target.parent()?;
        let is_tree = self.trees.iter().any(|tree| folder.starts_with(tree));
        (self.roster.parent() != Some(folder) && !is_tree).then_some(folder)
    }

    fn watch_trees(&mut self, say: &dyn Fn(&str)) {
        for tree in self.trees.clone() {
            // one that is gone is watched no more by itself
            if let Some(watcher) = &mut self.watcher {
                let _ = watcher.unwatch(&tree);
            }
            if tree.is_dir() {
                self.add(&tree, RecursiveMode::Recursive, say);
            }
        }
    }
}

/// The system's own way to tell of changes.
fn native(handler: Handler) -> notify::Result<Watch> {
    let watcher = notify::recommended_watcher(handler)?;
    Ok(Box::new(watcher))
}

/// A watcher that watches all of these places.
fn started(
    watcher: notify::Result<Watch>,
    places: Vec<(PathBuf, RecursiveMode)>,
) -> notify::Result<Watch> {
    let mut watcher = watcher?;
    for (place, mode) in places {
        watcher.watch(&place, mode)?;
    }
    Ok(watcher)
}

/// Why the system refuses, in a few words.
fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "it watches as many files as it may".to_owned(),
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

/// What an event of the system's may have changed.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    any: bool,
    roster: bool,
    trees: bool,
}

impl Seen {
    fn of(
        event: &notify::Result<notify::Event>,
        roster: &Path,
        target: &Mutex<PathBuf>,
        trees: &[PathBuf],
    ) -> Self {
        let Ok(event) = event else {
            return Seen {
                any: true,
                roster: false,
                trees: false,
            };
        };
        // the system had more to tell than it could keep: anything may be another
        if event.need_rescan() {
            return Seen {
                any: true,
                roster: true,
                trees: true,
            };
        }
        let is_roster = |path: &PathBuf| path == roster || *path == *locked(target);
        let is_source =
            |path: &PathBuf| is_roster(path) || trees.iter().any(|tree| path.starts_with(tree));
        let any = !matches!(event.kind, EventKind::Access(_))
            && (event.paths.iter().any(is_source)
                // a link on the way to the roster leads elsewhere
                || real(roster) != *locked(target));
        Seen {
            any,
            roster: any && event.paths.iter().any(is_roster),
            trees: any && event.paths.iter().any(|path| trees.contains(path)),
        }
    }
}

/// Looks until two looks, a pause apart, see the same.
fn settle<T: PartialEq>(mut look: impl FnMut() -> T, mut pause: impl FnMut()) {
    let mut last = look();
    loop {
        pause();
        let now = look();
        if now == last {
            return;
        }
        last = now;
    }
}

/// Where a file itself is if its name is a link; the name as long as it leads nowhere.
fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn locked(path: &Mutex<PathBuf>) -> MutexGuard<'_, PathBuf> {
    path.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Waits on a thread of its own, so that a test of what is not noticed ends.
    fn changes(project: Project) -> mpsc::Receiver<()> {
        let (sender, receiver) = mpsc::channel();
        let mut sources = Sources::watch(&project, &|line| panic!("{line}")).unwrap();
        std::thread::spawn(move || {
            while sources.wait(&|line| panic!("{line}")) && sender.send(()).is_ok() {}
        });
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
        for (seen, looks) in [
            (&[1, 1, 2][..], 2),
            (&[1, 2, 2, 3], 3),
            (&[1, 2, 1, 2, 2], 5),
        ] {
            let (mut seen, mut looked) = (seen.iter(), 0);
            settle(|| (looked += 1, seen.next().unwrap()).1, || {});
            assert_eq!(looked, looks);
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
        let mut sources = Sources::watch_by(&full, &project, &say).unwrap();
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
        let sources = Sources::watch(&Project::new(folder.path().join("mitts.toml")), &|line| {
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
}
