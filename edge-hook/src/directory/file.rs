//! Reads the roster's file: its text, or the index of a large one. The content tells which.

use std::{
    collections::hash_map::DefaultHasher,
    fs::File,
    hash::{Hash, Hasher},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};

use roster::{
    Report, Roster,
    index::{Index, IndexError, MAGIC},
};

use super::{index::Directory, stamp::Stamp};

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
    /// The file is an index that cannot be used.
    #[error("{} cannot be used: {error}", path.display())]
    Index {
        /// The roster's path.
        path: PathBuf,
        /// The cause. The message contains it, so it is not the error's `source` as well.
        error: IndexError,
    },
}

/// Why a file is no roster.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It has errors.
    Broken(Report),
    /// It is an index that cannot be used.
    Index(IndexError),
}

impl Refusal {
    /// The same as an error of the start.
    pub(super) fn of(self, path: &Path) -> LoadError {
        match self {
            Refusal::Broken(report) => LoadError::Broken(Box::new(report)),
            Refusal::Index(error) => LoadError::Index {
                path: path.to_owned(),
                error,
            },
        }
    }
}

/// How much of an index tells it from others.
const HEAD: u64 = 4096;

/// What is in a file.
pub(super) enum Content {
    /// The roster's text.
    Text(Vec<u8>),
    /// The index of a roster, which is read when a user is looked for.
    Index {
        file: File,
        /// The digest of its first bytes, which hold the checksums of the others, and of its length.
        digest: u64,
        /// The digest if it cannot be used: of its time as well, since it may still be written.
        refused: u64,
    },
}

/// The file's content, and its stamps before and after reading.
pub(super) fn read(path: &Path) -> io::Result<(Content, Stamp, Stamp)> {
    let mut file = File::open(path)?;
    let before = Stamp::of(&file.metadata()?);
    let mut bytes = Vec::new();
    (&mut file)
        .take(MAGIC.len() as u64)
        .read_to_end(&mut bytes)?;
    if bytes == MAGIC {
        file.rewind()?;
        (&mut file).take(HEAD).read_to_end(&mut bytes)?;
        let digest = digest(&(&bytes, file.metadata()?.len()));
        let content = Content::Index {
            file,
            digest,
            refused: self::digest(&(digest, before)),
        };
        return Ok((content, before, before));
    }
    file.read_to_end(&mut bytes)?;
    let after = Stamp::of(&file.metadata()?);
    Ok((Content::Text(bytes), before, after))
}

/// A roster that was read.
pub(super) struct Understood {
    pub(super) directory: Directory,
    pub(super) warnings: Report,
    /// Another content has another digest.
    pub(super) digest: u64,
}

impl Content {
    /// The roster, unless its digest is `known`. All problems of one that cannot be used, and its digest. With `wholly`, all
    /// of an index is checked; otherwise what is needed to look users up.
    pub(super) fn understand(
        self,
        path: &Path,
        known: Option<u64>,
        wholly: bool,
    ) -> Result<Option<Understood>, (Refusal, u64)> {
        let shown = path.display().to_string();
        match self {
            Content::Text(bytes) => {
                let digest = digest(&bytes);
                if known == Some(digest) {
                    return Ok(None);
                }
                let parsed = parse(shown, bytes);
                let (roster, warnings) =
                    parsed.map_err(|report| (Refusal::Broken(report), digest))?;
                let directory = Directory::new(roster);
                Ok(Some(Understood {
                    directory,
                    warnings,
                    digest,
                }))
            }
            Content::Index {
                file,
                digest,
                refused,
            } => {
                if [Some(digest), Some(refused)].contains(&known) {
                    return Ok(None);
                }
                let index = Index::open(file, &shown).and_then(|index| {
                    if wholly {
                        index.verify()?;
                    }
                    Ok(index)
                });
                let index = index.map_err(|error| (Refusal::Index(error), refused))?;
                Ok(Some(Understood {
                    directory: Directory::of_index(index),
                    // `mitts build` printed them
                    warnings: Report::new(shown, "", Vec::new()),
                    digest,
                }))
            }
        }
    }
}

/// The roster in these bytes with its warnings, or all its problems.
fn parse(path: String, bytes: Vec<u8>) -> Result<(Roster, Report), Report> {
    match String::from_utf8(bytes) {
        Ok(text) => Roster::parse(&path, &text),
        Err(error) => Err(Report::not_text(path, error.as_bytes())),
    }
}

fn digest(content: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}
