//! The current roster. It is read without a lock, replaced as a whole, and never replaced by one with errors.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::{ArcSwap, Guard};
use jiff::Timestamp;
use roster::{Report, Roster};
use tokio::sync::watch;

use super::{
    file::{LoadError, digest, parse, read},
    index::Directory,
    stamp::{FileHistory, Stamp, Step},
};

/// The current roster. Clones share it.
#[derive(Clone)]
pub struct SharedRoster(Arc<Inner>);

struct Inner {
    current: ArcSwap<Loaded>,
    file: Option<PathBuf>,
    /// What is known about the file; locked during a reload.
    known: Mutex<FileKnowledge>,
    /// The number of rosters so far.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct FileKnowledge {
    history: FileHistory,
    /// The digest of the last text that was read; 0 if there is none.
    text: u64,
}

struct Loaded {
    directory: Arc<Directory>,
    freshness: Freshness,
}

/// How fresh the current roster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// When it was loaded.
    pub since: Timestamp,
    /// Whether its file has since become unusable.
    pub stale: bool,
}

/// The result of a check of the file.
#[derive(Debug)]
pub enum Reload {
    /// Nothing new.
    Unchanged,
    /// The file changed, but somebody may still be writing to it. Check again after [`crate::SETTLE`].
    Settling,
    /// A new roster was loaded. The report has its warnings.
    Reloaded(Report),
    /// The new roster has errors; the last valid one stays in use. Returned once for each change.
    Broken(Report),
    /// The file cannot be read; the last valid roster stays in use. Returned once.
    Unreadable(io::Error),
}

impl SharedRoster {
    /// A roster without a file, for callers that read rosters themselves: see [`SharedRoster::replace`].
    pub fn new(roster: Roster) -> Self {
        SharedRoster::with(roster, None, FileKnowledge::default())
    }

    /// Reads the roster at `path`, which [`SharedRoster::reload_if_changed`] checks later. The report also uses this
    /// path.
    ///
    /// # Errors
    /// When the file cannot be read, or has errors.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        let (bytes, history) = match read(&path) {
            Ok((bytes, stamp, _)) => (bytes, FileHistory::read(stamp)),
            Err(error) => return Err(LoadError::File { path, error }),
        };
        let known = FileKnowledge {
            history,
            text: digest(&bytes),
        };
        let (roster, _) =
            parse(&path, bytes).map_err(|report| LoadError::Broken(Box::new(report)))?;
        Ok(SharedRoster::with(roster, Some(path), known))
    }

    fn with(roster: Roster, file: Option<PathBuf>, known: FileKnowledge) -> Self {
        SharedRoster(Arc::new(Inner {
            current: ArcSwap::from_pointee(Loaded::now(roster)),
            file,
            known: Mutex::new(known),
            changes: watch::Sender::new(0),
        }))
    }

    /// The current roster, with the index of its keys. The returned value never changes.
    pub fn current(&self) -> Arc<Directory> {
        self.0.current.load().directory.clone()
    }

    /// The same without counting a reference, for a single decision.
    pub(crate) fn peek(&self) -> Peek {
        Peek(self.0.current.load())
    }

    /// How fresh it is.
    pub fn freshness(&self) -> Freshness {
        self.0.current.load().freshness
    }

    /// Replaces the roster.
    pub fn replace(&self, roster: Roster) {
        self.0.current.store(Arc::new(Loaded::now(roster)));
        self.0.changes.send_modify(|count| *count += 1);
    }

    /// Notifies about each new roster.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// The number of rosters so far, with the first.
    pub(crate) fn generation(&self) -> u64 {
        *self.0.changes.borrow() + 1
    }

    /// Checks the file's time, size and identity. After a change, the file is read once they are the same at the
    /// next check; until then somebody may still be writing to it. Without a file this does nothing.
    pub fn reload_if_changed(&self) -> Reload {
        let Some(path) = &self.0.file else {
            return Reload::Unchanged;
        };
        let mut known = self.known();
        match known.history.check(Stamp::at(path)) {
            Step::Rest => return Reload::Unchanged,
            Step::Wait => return Reload::Settling,
            Step::Read => {}
        }
        self.read_again(path, &mut known)
    }

    /// Reads the file at once, without waiting for it to settle, since the caller knows that it is complete. The same
    /// text as before gives [`Reload::Unchanged`].
    pub fn reload(&self) -> Reload {
        let Some(path) = &self.0.file else {
            return Reload::Unchanged;
        };
        let mut known = self.known();
        self.read_again(path, &mut known)
    }

    fn read_again(&self, path: &Path, known: &mut FileKnowledge) -> Reload {
        let (bytes, before, after) = match read(path) {
            Ok(read) => read,
            Err(error) => {
                *known = FileKnowledge::default();
                return if self.mark_stale() {
                    Reload::Unreadable(error)
                } else {
                    Reload::Unchanged
                };
            }
        };
        if before != after {
            // somebody wrote to it during the read
            known.history.check(Some(after));
            return Reload::Settling;
        }
        known.history = FileHistory::read(before);
        let found = digest(&bytes);
        if std::mem::replace(&mut known.text, found) == found {
            return Reload::Unchanged;
        }
        match parse(path, bytes) {
            Ok((roster, warnings)) => {
                self.replace(roster);
                Reload::Reloaded(warnings)
            }
            Err(report) => {
                self.mark_stale();
                Reload::Broken(report)
            }
        }
    }

    /// Marks the file as unusable, for callers that read rosters themselves: see [`SharedRoster::freshness`]. The
    /// next roster is fresh again. Returns whether this one was.
    pub fn mark_stale(&self) -> bool {
        let current = self.0.current.load_full();
        if current.freshness.stale {
            return false;
        }
        self.0.current.store(Arc::new(Loaded {
            directory: current.directory.clone(),
            freshness: Freshness {
                stale: true,
                ..current.freshness
            },
        }));
        true
    }

    fn known(&self) -> MutexGuard<'_, FileKnowledge> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedRoster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedRoster")
            .field("file", &self.0.file)
            .field("freshness", &self.freshness())
            .finish_non_exhaustive()
    }
}

/// The current roster, borrowed for a single decision.
pub(crate) struct Peek(Guard<Arc<Loaded>>);

impl std::ops::Deref for Peek {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.0.directory
    }
}

impl Loaded {
    fn now(roster: Roster) -> Self {
        Loaded {
            directory: Arc::new(Directory::new(roster)),
            freshness: Freshness {
                since: Timestamp::now(),
                stale: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const WHOLE: &str = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n\
        [apps.show]\n[users.alice]\n[users.bob]\n";

    #[test]
    fn what_is_no_text_is_a_broken_roster() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mitts.toml");
        fs::write(&path, WHOLE).unwrap();
        let shared = SharedRoster::load(&path).unwrap();
        fs::write(&path, b"\xff").unwrap();
        assert!(matches!(shared.reload_if_changed(), Reload::Settling));
        assert!(matches!(shared.reload_if_changed(), Reload::Broken(_)));
        assert!(shared.freshness().stale);
    }

    #[test]
    fn half_of_a_roster_is_never_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mitts.toml");
        fs::write(&path, WHOLE).unwrap();
        let shared = SharedRoster::load(&path).unwrap();
        let users = || shared.current().roster().users.len();

        let longer = format!("{WHOLE}[users.carol]\n");
        for end in [0, WHOLE.find("[users").unwrap(), longer.len()] {
            fs::write(&path, &longer[..end]).unwrap();
            assert!(matches!(shared.reload_if_changed(), Reload::Settling));
            assert_eq!(users(), 2);
        }
        assert!(matches!(shared.reload_if_changed(), Reload::Reloaded(_)));
        assert_eq!(users(), 3);
        assert!(matches!(shared.reload_if_changed(), Reload::Unchanged));
    }
}
