//! The roster in force: swapped whole, read without a lock, and never replaced by a broken one.

use std::{
    collections::hash_map::DefaultHasher,
    fmt, fs,
    hash::{Hash, Hasher},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use arc_swap::{ArcSwap, Guard};
use jiff::Timestamp;
use roster::{Report, Roster};

use crate::directory::Directory;

/// A file this young may change again within the resolution of its time stamp.
const SETTLED: Duration = Duration::from_secs(2);

/// The roster in force. Clones are the same one.
#[derive(Clone)]
pub struct LiveRoster(Arc<Live>);

struct Live {
    current: ArcSwap<Loaded>,
    file: Option<PathBuf>,
    /// What is known of the file; locked for a whole reload.
    seen: Mutex<Seen>,
}

struct Loaded {
    directory: Arc<Directory>,
    freshness: Freshness,
}

/// How fresh the roster in force is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Since when it is in force.
    pub since: Timestamp,
    /// Whether its file has since become one that cannot be used.
    pub stale: bool,
}

#[derive(Clone, Default, PartialEq)]
struct Seen {
    stamp: Option<Stamp>,
    text: u64,
}

/// What of a file changes when it is edited.
#[derive(Clone, PartialEq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    file: u64,
}

/// Why there is no roster to begin with.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("{} cannot be read: {error}", path.display())]
    File {
        /// The roster's path.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The roster has errors. [`roster::render`] shows them.
    #[error("the roster has errors")]
    Broken(Box<Report>),
}

/// What a look at the file found.
#[derive(Debug)]
pub enum Reload {
    /// Nothing new.
    Unchanged,
    /// A new roster is in force. The report has its warnings.
    Reloaded(Report),
    /// The new roster has errors; the last good one stays in force. Told once a change.
    Broken(Report),
    /// The file cannot be read; the last good roster stays in force. Told once.
    Unreadable(io::Error),
}

impl LiveRoster {
    /// A roster without a file, for whoever reads it by themselves: see [`LiveRoster::replace`].
    pub fn new(roster: Roster) -> Self {
        LiveRoster::with(roster, None, Seen::default())
    }

    /// Reads the roster at `path`, which is also how the report names it, and remembers it for
    /// [`LiveRoster::reload_if_changed`].
    ///
    /// # Errors
    /// When the file cannot be read, or has errors.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        let (text, stamp) = match read(&path) {
            Ok(read) => read,
            Err(error) => return Err(LoadError::File { path, error }),
        };
        let (roster, _) = Roster::parse(&path.display().to_string(), &text)
            .map_err(|report| LoadError::Broken(Box::new(report)))?;
        let seen = Seen {
            stamp,
            text: digest(&text),
        };
        Ok(LiveRoster::with(roster, Some(path), seen))
    }

    fn with(roster: Roster, file: Option<PathBuf>, seen: Seen) -> Self {
        LiveRoster(Arc::new(Live {
            current: ArcSwap::from_pointee(Loaded::now(roster)),
            file,
            seen: Mutex::new(seen),
        }))
    }

    /// The roster in force, with the index of its keys. It stays as it is while it is held.
    pub fn current(&self) -> Arc<Directory> {
        self.0.current.load().directory.clone()
    }

    /// The same without counting a reference, for the length of one decision.
    pub(crate) fn peek(&self) -> Peek {
        Peek(self.0.current.load())
    }

    /// How fresh it is.
    pub fn freshness(&self) -> Freshness {
        self.0.current.load().freshness
    }

    /// Puts another roster in force.
    pub fn replace(&self, roster: Roster) {
        self.0.current.store(Arc::new(Loaded::now(roster)));
    }

    /// Looks at the file's time, size and identity, and reads it again if one of them changed. Without
    /// a file nothing ever changes.
    pub fn reload_if_changed(&self) -> Reload {
        let Some(path) = &self.0.file else {
            return Reload::Unchanged;
        };
        let mut seen = self.seen();
        let stamp = fs::metadata(path).ok().and_then(|found| Stamp::of(&found));
        if stamp.is_some() && stamp == seen.stamp {
            return Reload::Unchanged;
        }
        let (text, stamp) = match read(path) {
            Ok(read) => read,
            Err(error) => {
                *seen = Seen::default();
                return if self.mark_stale() {
                    Reload::Unreadable(error)
                } else {
                    Reload::Unchanged
                };
            }
        };
        let found = digest(&text);
        let known = std::mem::replace(&mut *seen, Seen { stamp, text: found }).text;
        if found == known {
            return Reload::Unchanged;
        }
        match Roster::parse(&path.display().to_string(), &text) {
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

    /// Whether it was fresh.
    fn mark_stale(&self) -> bool {
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

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LiveRoster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveRoster")
            .field("file", &self.0.file)
            .field("freshness", &self.freshness())
            .finish_non_exhaustive()
    }
}

/// The roster in force, for the length of one decision.
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

impl Stamp {
    /// `None` for a file that was written a moment ago: it is read until it has settled.
    fn of(found: &fs::Metadata) -> Option<Self> {
        let modified = found.modified().ok();
        let age = modified.and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age < SETTLED) {
            return None;
        }
        Some(Stamp {
            modified,
            length: found.len(),
            file: identity(found),
        })
    }
}

#[cfg(unix)]
fn identity(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> u64 {
    0
}

/// The file's text, and its stamp from before it was read.
fn read(path: &Path) -> io::Result<(String, Option<Stamp>)> {
    let mut file = fs::File::open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok((text, stamp))
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
