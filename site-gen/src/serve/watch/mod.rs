//! Notices changes to the roster, the content and the themes.
//!
//! Debouncing is done by hand. A rebuild reads everything again, so one flag is enough for any number of events, while
//! `notify-debouncer-full` keeps a queue for each path and an identity for each file.

mod poll;
mod seen;
mod settle;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use anyhow::Context;
use edge_hook::{SETTLE, Stamp};
use notify::{RecursiveMode, Watcher};

use self::{
    poll::Polled,
    seen::{Seen, locked, real},
    settle::settle,
};
use crate::project::Project;

/// Editors write in several steps: a change is complete when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(80);

/// The receiver of the system's events.
type Handler = Box<dyn Fn(notify::Result<notify::Event>) + Send>;

/// The system's notification mechanism.
type Watch = Box<dyn Watcher + Send>;

/// Watches a site's sources until it is dropped.
pub struct SourceWatcher {
    /// `None` if the system does not report changes, so that sources are checked every second.
    watcher: Option<Watch>,
    sender: mpsc::SyncSender<()>,
    changes: mpsc::Receiver<()>,
    /// Whether the roster was replaced.
    touched: Arc<AtomicBool>,
    folder: PathBuf,
    trees: [PathBuf; 2],
    roster: PathBuf,
    /// The target of the roster if it is a symbolic link, or else its path.
    target: Arc<Mutex<PathBuf>>,
    /// Whether a tree itself was created, removed or replaced, so that the watched folder is no longer the right one.
    moved: Arc<AtomicBool>,
}

impl SourceWatcher {
    /// Starts watching. Missing folders are watched once they appear. At the system's limit, sources are checked every
    /// second instead, and `say` gets a warning.
    ///
    /// # Errors
    /// When the site's folder does not exist.
    pub fn watch(project: &Project, say: &dyn Fn(&str)) -> anyhow::Result<Self> {
        SourceWatcher::watch_by(&native, project, say)
    }

    fn watch_by(
        native: &dyn Fn(Handler) -> notify::Result<Watch>,
        project: &Project,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<Self> {
        // one event is enough to wake the receiver
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
        let mut sources = SourceWatcher {
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

    /// The watched places, each with whether it is watched recursively.
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

    /// Switches to checking the sources every second, since the system does not report changes.
    fn poll(&mut self, why: &notify::Error, say: &dyn Fn(&str)) {
        say(&poll::warning(why));
        self.watcher = None;
        let polled = Polled {
            roster: self.roster.clone(),
            trees: self.trees.clone(),
            sender: self.sender.clone(),
            touched: Arc::downgrade(&self.touched),
        };
        polled.start();
    }

    /// Waits for a change to complete, since half of a roster may be a valid roster. Returns `false` if there will be no
    /// more changes. `say` gets warnings about places that cannot be watched.
    pub fn wait(&mut self, say: &dyn Fn(&str)) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        if self.touched.swap(false, Ordering::SeqCst) {
            let check = || Stamp::at(&self.roster);
            settle(check, || while self.changes.recv_timeout(SETTLE).is_ok() {});
        }
        if self.moved.swap(false, Ordering::SeqCst) {
            self.watch_trees(say);
        }
        self.follow(say);
        true
    }

    /// Watches the current target of the roster's symbolic link.
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

    /// Watches another place.
    fn add(&mut self, place: &Path, mode: RecursiveMode, say: &dyn Fn(&str)) {
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        match watcher.watch(place, mode) {
            Err(error) if place.is_dir() => self.poll(&error, say),
            _ => {}
        }
    }

    /// The folder of the roster's target, unless it is already watched.
    fn elsewhere<'t>(&self, target: &'t Path) -> Option<&'t Path> {
        let folder = target.parent()?;
        let is_tree = self.trees.iter().any(|tree| folder.starts_with(tree));
        (self.roster.parent() != Some(folder) && !is_tree).then_some(folder)
    }

    fn watch_trees(&mut self, say: &dyn Fn(&str)) {
        for tree in self.trees.clone() {
            // a removed one is no longer watched
            if let Some(watcher) = &mut self.watcher {
                let _ = watcher.unwatch(&tree);
            }
            if tree.is_dir() {
                self.add(&tree, RecursiveMode::Recursive, say);
            }
        }
    }
}

/// The system's notification mechanism.
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
