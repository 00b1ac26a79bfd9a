//! Detects that a file changed and has settled, by its time, size and identity, without reading it.

use std::{
    fs::{self, Metadata},
    path::Path,
    time::{Duration, SystemTime},
};

/// How long a file must stay unchanged before it is read. Editors write in several steps, and half of a roster may
/// be a valid roster.
pub const SETTLE: Duration = Duration::from_millis(250);

/// A file that changed this recently may change again with the same time, since file times are coarse.
const YOUNG: Duration = Duration::from_secs(2);

/// The metadata that changes when a file is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The file's identity: another file may have been renamed over it.
    file: u64,
}

impl Stamp {
    /// The stamp of the file at `path`; `None` if there is none.
    pub fn at(path: &Path) -> Option<Self> {
        Some(Stamp::of(&fs::metadata(path).ok()?))
    }

    pub(crate) fn of(found: &Metadata) -> Self {
        Stamp {
            modified: found.modified().ok(),
            length: found.len(),
            file: identity(found),
        }
    }

    fn is_young(&self) -> bool {
        let age = self.modified.and_then(|modified| modified.elapsed().ok());
        age.is_some_and(|age| age < YOUNG)
    }
}

#[cfg(unix)]
fn identity(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> u64 {
    0
}

/// The observed states of a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FileHistory {
    /// The stamp of the last read, and whether the change was recent then.
    read: Option<(Stamp, bool)>,
    /// The stamp of the last check if it differs from that, or `None` for a missing file.
    changed: Option<Option<Stamp>>,
}

/// What to do after a check of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing: the file is unchanged.
    Rest,
    /// Check again: it changed, appeared or vanished since the last check.
    Wait,
    /// Read the file.
    Read,
}

impl FileHistory {
    /// A file that was read with this stamp.
    pub(crate) fn read(stamp: Stamp) -> Self {
        FileHistory::read_at(stamp, stamp.is_young())
    }

    fn read_at(stamp: Stamp, young: bool) -> Self {
        FileHistory {
            read: Some((stamp, young)),
            changed: None,
        }
    }

    /// What to do for a file with this stamp, or a missing file.
    pub(crate) fn check(&mut self, found: Option<Stamp>) -> Step {
        match self.read {
            Some((read, young)) if Some(read) == found => {
                self.changed = None;
                if young { Step::Read } else { Step::Rest }
            }
            _ if self.changed == Some(found) => Step::Read,
            _ => {
                self.changed = Some(found);
                Step::Wait
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(second: u64, length: u64, file: u64) -> Option<Stamp> {
        Some(Stamp {
            modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(second)),
            length,
            file,
        })
    }

    fn read(young: bool) -> FileHistory {
        FileHistory::read_at(stamp(1, 10, 1).unwrap(), young)
    }

    #[test]
    fn a_file_that_stays_is_not_read_again() {
        let mut history = read(false);
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Rest);
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Rest);
    }

    #[test]
    fn a_changed_file_is_read_once_it_stayed_for_a_check() {
        for new in [stamp(2, 10, 1), stamp(1, 11, 1), stamp(1, 10, 2), None] {
            let mut history = read(false);
            assert_eq!(history.check(new), Step::Wait);
            assert_eq!(history.check(new), Step::Read);
        }
    }

    #[test]
    fn a_file_that_is_still_being_written_is_not_read() {
        let mut history = read(false);
        for length in [0, 3, 7, 9] {
            assert_eq!(history.check(stamp(2, length, 1)), Step::Wait);
        }
        assert_eq!(history.check(stamp(3, 9, 1)), Step::Wait);
        assert_eq!(history.check(stamp(3, 9, 1)), Step::Read);
    }

    #[test]
    fn a_reverted_change_is_not_a_change() {
        let mut history = read(false);
        assert_eq!(history.check(stamp(2, 10, 2)), Step::Wait);
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Rest);
        assert_eq!(history.check(stamp(2, 10, 2)), Step::Wait);
    }

    /// Some editors move the old file away first.
    #[test]
    fn a_file_that_is_away_for_a_moment_is_not_missed() {
        let mut history = read(false);
        assert_eq!(history.check(None), Step::Wait);
        assert_eq!(history.check(stamp(2, 10, 2)), Step::Wait);
        assert_eq!(history.check(stamp(2, 10, 2)), Step::Read);
    }

    #[test]
    fn a_file_that_was_read_young_is_read_again() {
        let mut history = read(true);
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Read);
    }

    #[test]
    fn what_was_never_read_is_read_once_it_stayed() {
        let mut history = FileHistory::default();
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Wait);
        assert_eq!(history.check(stamp(1, 10, 1)), Step::Read);
    }
}
