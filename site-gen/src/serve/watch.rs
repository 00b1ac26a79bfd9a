//! Notices changes of the roster, the content and the themes.

use std::{path::Path, sync::mpsc, time::Duration};

use anyhow::Context;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::project::Project;

/// Editors write in several steps: a change is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(80);

/// Watches a site's sources until it is dropped.
pub struct Sources {
    _watcher: RecommendedWatcher,
    changes: mpsc::Receiver<()>,
}

impl Sources {
    /// Begins to watch. Folders that do not exist yet are noticed when they appear.
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
            _watcher: watcher,
            changes,
        })
    }

    /// Waits for a change, and for its end. `false` when there will be no more.
    pub fn wait(&self) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        true
    }
}
