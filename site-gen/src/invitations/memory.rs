//! Remembers when invitations began and end, so that the same person is invited to the same thing by the same link.
//!
//! A signature of the same text is the same, so the link itself is not kept: the file has names and times, and no secret.

use std::{fs, io::ErrorKind};

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::project::{Project, lock::Lock, secret_file};

const FILE: &str = "invitations.json";

/// Everything that makes an invitation the same, but its times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Who is invited.
    pub name: String,
    /// What for: names as on the command line, sorted; of a guest, `publish` and the stream.
    pub what: Vec<String>,
    /// The public key.
    pub key: String,
    /// The roster's epoch.
    pub epoch: u32,
}

/// An invitation's times, in seconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    subject: Subject,
    from: i64,
    until: i64,
}

/// The times of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after its last.
    pub until: Timestamp,
    /// Whether it was made before.
    pub kept: bool,
}

/// The remembered invitations, which nobody else changes meanwhile.
pub struct Memory {
    entries: Vec<Entry>,
    path: std::path::PathBuf,
    _lock: Lock,
}

impl Memory {
    /// Reads the file, without what has ended.
    ///
    /// # Errors
    /// When it cannot be locked or read. An unreadable text counts as empty: then there are new links.
    pub fn open(project: &Project, now: Timestamp) -> anyhow::Result<Self> {
        let state = project.state()?;
        let lock = Lock::wait(&state.join("invitations.lock"))?;
        let path = state.join(FILE);
        let mut entries: Vec<Entry> = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        entries.retain(|entry| entry.until > now.as_second());
        Ok(Memory {
            entries,
            path,
            _lock: lock,
        })
    }

    /// The times of an invitation that is still valid, or of a new one until `until`, which is then remembered.
    pub fn times(
        &mut self,
        subject: Subject,
        now: Timestamp,
        until: Timestamp,
        new: bool,
    ) -> Times {
        let second = |second| Timestamp::from_second(second).unwrap_or_default();
        let known = self
            .entries
            .iter()
            .position(|entry| entry.subject == subject);
        if let Some(at) = known {
            let entry = &self.entries[at];
            if !new {
                return Times {
                    from: second(entry.from),
                    until: second(entry.until),
                    kept: true,
                };
            }
            self.entries.remove(at);
        }
        let (from, until) = (now.as_second(), until.as_second());
        self.entries.push(Entry {
            subject,
            from,
            until,
        });
        Times {
            from: second(from),
            until: second(until),
            kept: false,
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.entries)?;
        let new = self.path.with_extension("new");
        secret_file::write(&new, text.as_bytes())?;
        fs::rename(&new, &self.path)
            .with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_same_invitation_keeps_its_times_while_it_is_valid() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let subject = |name: &str, epoch| Subject {
            name: name.to_owned(),
            what: vec!["alice".to_owned()],
            key: "ed25519:a".to_owned(),
            epoch,
        };
        let ask = |now: i64, subject, new| {
            let mut memory = Memory::open(&project, at(now)).unwrap();
            let times = memory.times(subject, at(now), at(now + 100), new);
            memory.save().unwrap();
            (times.from.as_second(), times.until.as_second(), times.kept)
        };
        assert_eq!(ask(1000, subject("Mia", 1), false), (1000, 1100, false));
        assert_eq!(ask(1099, subject("Mia", 1), false), (1000, 1100, true));
        assert_eq!(ask(1050, subject("Zoe", 1), false), (1050, 1150, false));
        assert_eq!(ask(1050, subject("Mia", 2), false), (1050, 1150, false));
        assert_eq!(ask(1060, subject("Mia", 1), true), (1060, 1160, false));
        assert_eq!(ask(1061, subject("Mia", 1), false), (1060, 1160, true));
        assert_eq!(ask(1160, subject("Mia", 1), false), (1160, 1260, false));
        fs::write(folder.path().join(".mitts").join(FILE), "torn [").unwrap();
        assert_eq!(ask(1161, subject("Mia", 1), false), (1161, 1261, false));
    }
}
