//! The current roster. It is read without a lock, replaced as a whole, and never replaced by one with errors.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use arc_swap::{ArcSwap, Guard};
use jiff::Timestamp;
use roster::{Report, Roster, index::IndexError};
use tokio::sync::watch;

use super::{
    file::{LoadError, Refusal, Understood, read},
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
    /// When a roster elsewhere last was known to be this one, in seconds since 1970; 0 if it is not elsewhere.
    confirmed: AtomicI64,
    /// The number of rosters so far.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct FileKnowledge {
    history: FileHistory,
    /// The digest of the last content that was read.
    content: Option<u64>,
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
    /// The new file is an index that cannot be used; the last valid roster stays in use. Returned once for each change.
    Refused(IndexError),
    /// The index in use is damaged: some users cannot be found.
    Damaged(IndexError),
    /// The file cannot be read; the last valid roster stays in use. Returned once.
    Unreadable(io::Error),
}

impl SharedRoster {
    /// A roster without a file, for callers that read rosters themselves: see [`SharedRoster::replace`].
    pub fn new(roster: Roster) -> Self {
        SharedRoster::with(Directory::new(roster), None, FileKnowledge::default())
    }

    /// Reads the roster at `path`, or the index of one, which [`SharedRoster::reload_if_changed`] checks later. The report
    /// also uses this path. All users of an index are checked by [`SharedRoster::verify`].
    ///
    /// # Errors
    /// When the file cannot be read, or has errors.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        let (content, history) = match read(&path) {
            Ok((content, stamp, _)) => (content, FileHistory::read(stamp)),
            Err(error) => return Err(LoadError::File { path, error }),
        };
        match content.understand(&path, None, false) {
            Ok(Some(understood)) => {
                let known = FileKnowledge {
                    history,
                    content: Some(understood.digest),
                };
                Ok(SharedRoster::with(understood.directory, Some(path), known))
            }
            // only a known content is none
            Ok(None) => Err(LoadError::Index {
                path,
                error: IndexError::Foreign,
            }),
            Err((refusal, _)) => Err(refusal.of(&path)),
        }
    }

    fn with(directory: Directory, file: Option<PathBuf>, known: FileKnowledge) -> Self {
        SharedRoster(Arc::new(Inner {
            current: ArcSwap::from_pointee(Loaded::now(directory)),
            file,
            known: Mutex::new(known),
            confirmed: AtomicI64::new(0),
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
        self.put(Directory::new(roster));
    }

    fn put(&self, directory: Directory) {
        self.0.current.store(Arc::new(Loaded::now(directory)));
        self.0.changes.send_modify(|count| *count += 1);
    }

    /// Whether there is a usable roster, or index of one, at `path`. Checks all of it.
    ///
    /// # Errors
    /// When the file cannot be read, or has errors.
    pub fn check(path: &Path) -> Result<(), LoadError> {
        let of_file = |error| LoadError::File {
            path: path.to_owned(),
            error,
        };
        let (content, ..) = read(path).map_err(of_file)?;
        match content.understand(path, None, true) {
            Ok(_) => Ok(()),
            Err((refusal, _)) => Err(refusal.of(path)),
        }
    }

    /// Notes that the machine that has the roster was asked, and has no other.
    pub fn confirm(&self) {
        let now = Timestamp::now().as_second();
        self.0.confirmed.store(now, Ordering::Relaxed);
    }

    /// How many seconds ago that was, for a roster on another machine.
    pub(crate) fn confirmed(&self) -> Option<i64> {
        let then = self.0.confirmed.load(Ordering::Relaxed);
        (then != 0).then(|| Timestamp::now().as_second().saturating_sub(then).max(0))
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
        let (content, before, after) = match read(path) {
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
        match content.understand(path, known.content, true) {
            Ok(None) => Reload::Unchanged,
            Ok(Some(Understood {
                directory,
                warnings,
                digest,
            })) => {
                known.content = Some(digest);
                self.put(directory);
                Reload::Reloaded(warnings)
            }
            Err((refusal, digest)) => {
                known.content = Some(digest);
                self.mark_stale();
                match refusal {
                    Refusal::Broken(report) => Reload::Broken(report),
                    Refusal::Index(error) => Reload::Refused(error),
                }
            }
        }
    }

    /// Checks all users of an index, which takes a while. Each is checked again when it is read.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn verify(&self) -> Result<(), IndexError> {
        match self.current().index() {
            Some(index) => index.verify().inspect_err(|_| {
                self.mark_stale();
            }),
            None => Ok(()),
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
    fn now(directory: Directory) -> Self {
        Loaded {
            directory: Arc::new(directory),
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
        let users = || shared.current().users();

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
