//! Reads the roster's file.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io::{self, Read},
    path::{Path, PathBuf},
};

use roster::{Report, Roster};

use super::stamp::Stamp;

/// Why the roster could not be loaded at the start.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("{} cannot be read: {error}", path.display())]
    File {
        /// The roster's path.
        path: PathBuf,
        /// The cause. The message contains it, so it is not the error's `source` as well.
        error: io::Error,
    },
    /// The roster has errors. [`roster::render`] shows them.
    #[error("the roster has errors")]
    Broken(Box<Report>),
}

/// The file's bytes, and its stamps before and after reading.
pub(super) fn read(path: &Path) -> io::Result<(Vec<u8>, Stamp, Stamp)> {
    let mut file = fs::File::open(path)?;
    let before = Stamp::of(&file.metadata()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let after = Stamp::of(&file.metadata()?);
    Ok((bytes, before, after))
}

/// The roster in these bytes with its warnings, or all its problems.
pub(super) fn parse(path: &Path, bytes: Vec<u8>) -> Result<(Roster, Report), Report> {
    let path = path.display().to_string();
    match String::from_utf8(bytes) {
        Ok(text) => Roster::parse(&path, &text),
        Err(error) => Err(Report::not_text(path, error.as_bytes())),
    }
}

pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
