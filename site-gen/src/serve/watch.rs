//! Notices changes of the roster, the content and the themes.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use anyhow::Context;
use edge_hook::{SETTLE, Stamp};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::project::Project;

/// Editors write in several steps: a change is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(80);

/// Watches a site's sources until it is dropped.
pub struct Sources {
    watcher: RecommendedWatcher,
    changes: mpsc::Receiver<()>,
    roster: PathBuf,
    /// Whether the roster is another one.
    touched: Arc<AtomicBool>,
    trees: [PathBuf; 2],
    /// Whether a tree itself came, went or was replaced: what was watched is then another folder.
    moved: Arc<AtomicBool>,
}

impl Sources {
    /// Begins to watch. Folders that do not exist yet are watched from when they appear.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn watch(project: &Project) -> anyhow::Result<Self> {
        let (sender, changes) = mpsc::channel();
        let folder = std::fs::canonicalize(project.folder())
            .with_context(|| format!("{} cannot be watched", project.folder().display()))?;
        let roster = folder.join(project.roster.file_name().unwrap_or_default());
        let trees = ["content", "themes"].map(|name| folder.join(name));
        let watched = trees.clone();
        let own = roster.clone();
        let moved = Arc::new(AtomicBool::new(false));
        let moves = moved.clone();
        let touched = Arc::new(AtomicBool::new(false));
        let touches = touched.clone();
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let Ok(event) = event else {
                    let _ = sender.send(());
                    return;
                };
                let matters = !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| {
                        *path == own || watched.iter().any(|tree| path.starts_with(tree))
                    });
                if matters {
                    if event.paths.contains(&own) {
                        touches.store(true, Ordering::SeqCst);
                    }
                    if event.paths.iter().any(|path| watched.contains(path)) {
                        moves.store(true, Ordering::SeqCst);
                    }
                    let _ = sender.send(());
                }
            })
            .context("changes cannot be watched")?;
        let mut add = |path: &Path, mode| {
            watcher
                .watch(path, mode)
                .with_context(|| format!("{} cannot be watched", path.display()))
        };
        // the folder, not the file: editors replace files
        add(&folder, RecursiveMode::NonRecursive)?;
        for tree in trees.iter().filter(|tree| tree.is_dir()) {
            add(tree, RecursiveMode::Recursive)?;
        }
        Ok(Sources {
            watcher,
            changes,
            roster,
            touched,
            trees,
            moved,
        })
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
        true
    }

    fn watch_trees(&mut self, say: &dyn Fn(&str)) {
        for tree in &self.trees {
            // one that is gone is watched no more by itself
            let _ = self.watcher.unwatch(tree);
            if !tree.is_dir() {
                continue;
            }
            if let Err(error) = self.watcher.watch(tree, RecursiveMode::Recursive)
                && tree.is_dir()
            {
                let tree = tree.display();
                say(&format!("warning: {tree} cannot be watched: {error}"));
            }
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Waits on a thread of its own, so that a test of what is not noticed ends.
    fn changes(project: Project) -> mpsc::Receiver<()> {
        let (sender, receiver) = mpsc::channel();
        let mut sources = Sources::watch(&project).unwrap();
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
}
