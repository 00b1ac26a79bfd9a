//! Fingerprints of inputs, and stamps of files, to find out what has to be made again.

use std::{
    fs::Metadata,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// A BLAKE3 digest of the inputs of a file.
pub type Fingerprint = [u8; 32];

/// The metadata of a file. It changes when the file is changed or replaced: tools that copy files can keep size and
/// modification time, but not the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Its size in bytes.
    size: u64,
    /// The modification time in nanoseconds since 1970.
    modified: u64,
    /// The time when the inode was last changed, including its name, on systems that have it.
    changed: u64,
    /// The inode number, on systems that have it.
    inode: u64,
}

impl FileStamp {
    /// The stamp of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
        let (changed, inode) = identity(metadata);
        FileStamp {
            size: metadata.len(),
            modified: modified.unwrap_or_default(),
            changed,
            inode,
        }
    }

    /// The stamp as bytes.
    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let numbers = [self.size, self.modified, self.changed, self.inode];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// Whether a later change would change the stamp. A file that was just written could be written again in the same
    /// tick of the file system's clock, and would have the same stamp.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let last = self.modified.max(self.changed);
        // times in whole seconds come from file systems without fractions
        let tick = match last % 1_000_000_000 {
            0 => Duration::from_secs(2),
            _ => Duration::from_millis(50),
        };
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        Duration::from_nanos(last) + tick < now
    }
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let changed = metadata.ctime() * 1_000_000_000 + metadata.ctime_nsec();
        (changed.cast_unsigned(), metadata.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_written_just_now_is_not_settled() {
        let second = 1_000_000_000;
        let stamp = |modified: u64| FileStamp {
            size: 1,
            modified,
            changed: 0,
            inode: 2,
        };
        let now = UNIX_EPOCH + Duration::from_secs(100);
        assert!(!stamp(100 * second - 7).is_settled(now));
        assert!(stamp(99 * second - 7).is_settled(now));
        // in whole seconds
        assert!(!stamp(99 * second).is_settled(now));
        assert!(stamp(97 * second).is_settled(now));
        // by a clock that is ahead
        assert!(!stamp(101 * second).is_settled(now));
    }
}
