//! Finds the sources that an event of the system is about.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use notify::EventKind;

/// What an event of the system may have changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Any source.
    pub(super) any: bool,
    /// The roster.
    pub(super) roster: bool,
    /// A whole folder of sources, which was created, removed or replaced.
    pub(super) trees: bool,
}

impl Seen {
    /// `target` is the roster's target, if it is a symbolic link.
    pub(super) fn of(
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
        // the system lost events: anything may have changed
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
                // a symbolic link on the path to the roster changed
                || real(roster) != *locked(target));
        Seen {
            any,
            roster: any && event.paths.iter().any(is_roster),
            trees: any && event.paths.iter().any(|path| trees.contains(path)),
        }
    }
}

/// The target of a symbolic link, or the path itself while the link is broken.
pub(super) fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// A path that another thread may replace.
pub(super) fn locked(path: &Mutex<PathBuf>) -> MutexGuard<'_, PathBuf> {
    path.lock().unwrap_or_else(PoisonError::into_inner)
}
