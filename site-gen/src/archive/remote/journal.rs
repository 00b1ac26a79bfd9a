//! What is known about an upload that is not over: a file beside the media, with a line for each part that the store has. A last
//! line that was torn by a kill is ignored.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// The file, in the folder of the entry.
const FILE: &str = ".upload";

/// What is uploaded, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The store and the object's name in it.
    pub(super) to: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// The size of a part.
    pub(super) part: u64,
    /// The store's name for the upload.
    pub(super) id: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    part: usize,
    id: String,
}

/// An upload that has begun.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    pub(super) head: Head,
    /// The store's names for the parts that it has.
    pub(super) parts: BTreeMap<usize, String>,
}

impl Journal {
    /// Begins one.
    pub(super) fn begin(folder: &Path, head: Head) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let begin = || -> io::Result<File> {
            let mut file = File::create(&path)?;
            writeln!(file, "{}", serde_json::to_string(&head)?)?;
            file.sync_all()?;
            Ok(file)
        };
        let file = begin().with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Journal {
            path,
            file,
            head,
            parts: BTreeMap::new(),
        })
    }

    /// The one that a killed process left.
    pub(super) fn left(folder: &Path) -> Option<Self> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).ok()?;
        let (head, lines) = text.split_once('\n')?;
        let head = serde_json::from_str(head).ok()?;
        let whole = lines.rfind('\n').map_or("", |end| &lines[..end]);
        let lines = whole.lines();
        let lines = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let parts = lines.map(|line| (line.part, line.id)).collect();
        let mut file = File::options().append(true).open(&path).ok()?;
        if !text.ends_with('\n') {
            file.write_all(b"\n").ok()?;
        }
        Some(Journal {
            path,
            file,
            head,
            parts,
        })
    }

    /// Notes a part that the store has.
    pub(super) fn note(&mut self, part: usize, id: String) -> anyhow::Result<()> {
        let line = serde_json::to_string(&Line {
            part,
            id: id.clone(),
        })?;
        let written = self.file.write_all(format!("{line}\n").as_bytes());
        written.with_context(|| format!("{} cannot be written", self.path.display()))?;
        self.parts.insert(part, id);
        Ok(())
    }

    /// Ends it.
    pub(super) fn end(self) -> anyhow::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be removed", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_ignored_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let head = Head {
            to: "s3://club/a".to_owned(),
            bytes: 30,
            sha256: "00".to_owned(),
            part: 10,
            id: "up".to_owned(),
        };
        let mut journal = Journal::begin(folder.path(), head.clone()).unwrap();
        journal.note(1, "one".to_owned()).unwrap();
        drop(journal);
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}{{\"part\":2,\"i")).unwrap();
        let mut journal = Journal::left(folder.path()).unwrap();
        assert_eq!((&journal.head, journal.parts.len()), (&head, 1));
        journal.note(0, "zero".to_owned()).unwrap();
        drop(journal);
        let journal = Journal::left(folder.path()).unwrap();
        let parts: Vec<_> = journal.parts.clone().into_iter().collect();
        assert_eq!(parts, [(0, "zero".to_owned()), (1, "one".to_owned())]);
        journal.end().unwrap();
        assert!(Journal::left(folder.path()).is_none());
    }
}
