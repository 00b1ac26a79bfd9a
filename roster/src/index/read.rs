//! Reads an index.

use std::{borrow::Cow, collections::BTreeMap, fs::File, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    error::{IndexError, Unreadable},
    header::{self, Header, Section, number},
    lists::{Viewer, candidates_for},
    record::{HEAD, LONGEST, ListRecord, UserRecord},
    storage::Storage,
    table::Table,
};
use crate::{
    access::hash::KeyHash,
    model::{
        roster::{Roster, Tables},
        users::User,
    },
};

/// The length of what is read at first of a record: most are shorter.
const FIRST: usize = 256;
/// The most bytes of the text section.
const MOST_TEXT: u64 = 1 << 28;
/// How much is read at a time where all is read.
const CHUNK: usize = 1 << 18;

/// An open index.
#[derive(Debug)]
pub struct Index {
    storage: Storage,
    header: Header,
    keys: Table,
    names: Table,
    lists: Table,
    /// The tables, and the users who are in the text.
    roster: Roster,
    folder: String,
}

/// A user who was found.
#[derive(Clone, Debug)]
pub struct Entry<'i> {
    /// The user, without what only pages show.
    pub user: Cow<'i, User>,
    /// Their position in the roster.
    pub number: usize,
}

/// The content of the text section.
#[derive(Serialize, Deserialize)]
pub(super) struct Text<'a> {
    /// The roster's folder, as seen from the folder of the index.
    pub(super) folder: &'a str,
    /// The roster's text.
    pub(super) toml: &'a str,
}

impl Index {
    /// Opens the index in a file, which must not be written to while it is open: a new one is to take its name. Reads
    /// neither the users nor the entries of the tables, so a damaged one is found when it is asked for, or by
    /// [`Index::verify`]. `path` is for the report of a roster with errors.
    ///
    /// # Errors
    /// When the file is not a usable index.
    pub fn open(file: File, path: &str) -> Result<Self, IndexError> {
        Index::read(Storage::File(file), path)
    }

    /// The same with an index in memory.
    ///
    /// # Errors
    /// When the bytes are not a usable index.
    pub fn from_bytes(bytes: Vec<u8>, path: &str) -> Result<Self, IndexError> {
        Index::read(Storage::Memory(bytes.into()), path)
    }

    fn read(storage: Storage, path: &str) -> Result<Self, IndexError> {
        let length = storage.length()?;
        let head = length.min(header::LENGTH as u64);
        let mut bytes = vec![0; usize::try_from(head).unwrap_or_default()];
        storage.read(&mut bytes, 0)?;
        let header = Header::read(&bytes, length)?;
        let table = |name: &'static str, [fan, entries]: [Section; 2]| {
            let fan = section_bytes(&storage, name, &fan)?.into();
            Table::new(fan, entries).ok_or(IndexError::Damaged(name))
        };
        let text = section_bytes(&storage, "text", &header.text)?;
        let damaged = |_| IndexError::Damaged("text");
        let Text { folder, toml } = postcard::from_bytes(&text).map_err(damaged)?;
        let parsed = Roster::parse_without_users(path, toml);
        let (roster, _) = parsed.map_err(|report| IndexError::Text(Box::new(report)))?;
        Ok(Index {
            keys: table("table of keys", header.keys)?,
            names: table("table of names", header.names)?,
            lists: table("table of lists", header.lists)?,
            folder: folder.to_owned(),
            roster,
            header,
            storage,
        })
    }

    /// Checks all users, and the entries of the tables.
    ///
    /// # Errors
    /// When the file is damaged, or cannot be read.
    pub fn verify(&self) -> Result<(), IndexError> {
        self.header
            .sections()
            .into_iter()
            .try_for_each(|(name, section)| self.verify_section(name, *section))
    }

    fn verify_section(&self, name: &'static str, section: Section) -> Result<(), IndexError> {
        let Section { start, length, sum } = section;
        let mut hasher = crc32fast::Hasher::new();
        let mut buffer = vec![0; CHUNK];
        let (mut at, end) = (start, start + length);
        while at < end {
            let size = usize::try_from(end - at).unwrap_or(CHUNK).min(CHUNK);
            self.storage.read(&mut buffer[..size], at)?;
            hasher.update(&buffer[..size]);
            at += size as u64;
        }
        match hasher.finalize() == sum {
            true => Ok(()),
            false => Err(IndexError::Damaged(name)),
        }
    }

    /// The roster's tables.
    pub fn tables(&self) -> &Tables {
        &self.roster.tables
    }

    /// The users with notifications or a ladder of their own.
    pub fn special_users(&self) -> impl Iterator<Item = &User> {
        self.roster.users.values()
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.header.users as usize
    }

    /// Whether there are no users.
    pub fn is_empty(&self) -> bool {
        self.header.users == 0
    }

    /// The roster's folder, to which the paths in it are relative, for an index at this path.
    pub fn folder(&self, path: &Path) -> std::path::PathBuf {
        path.parent().unwrap_or(Path::new("")).join(&self.folder)
    }

    /// The user of this name.
    ///
    /// # Errors
    /// When a record that may be theirs cannot be read.
    pub fn user(&self, name: &str) -> Result<Option<Entry<'_>>, Unreadable> {
        for place in self
            .names
            .find(&self.storage, &Sha256::digest(name).into())?
        {
            let found = self.with_user(place, |record| (record.slug == name).then_some(()))?;
            if let Some((entry, ())) = found {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// The user with the key of this hash, and the key's position in their list.
    ///
    /// # Errors
    /// When a record that may be theirs cannot be read.
    pub fn find(&self, hash: &KeyHash) -> Result<Option<(Entry<'_>, usize)>, Unreadable> {
        for place in self.keys.find(&self.storage, hash.as_bytes())? {
            let found = self.with_user(place, |record| record.key(hash))?;
            if let Some((entry, at)) = found {
                // the keys of a user of the text are in both
                let key = entry.user.keys.get(at).ok_or(Unreadable)?;
                return match key.hash.value == *hash {
                    true => Ok(Some((entry, at))),
                    false => Err(Unreadable),
                };
            }
        }
        Ok(None)
    }

    /// Users whose private pages one of these viewers may open, in the roster's order: the first of them, and perhaps
    /// others.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn watchable_by(&self, viewers: &[Viewer<'_>]) -> Result<Vec<Entry<'_>>, Unreadable> {
        let mut found = BTreeMap::new();
        for viewer in viewers {
            let candidates = candidates_for(self.tables(), viewer);
            for name in &candidates.names {
                let entry = self.user(name)?;
                found.extend(entry.map(|entry| (entry.number, entry)));
            }
            for key in candidates.lists {
                for place in self.list(&key)? {
                    let entry = self.with_user(place, |_| Some(()))?;
                    found.extend(entry.map(|(entry, ())| (entry.number, entry)));
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// The places of the users in a list.
    fn list(&self, key: &str) -> Result<Vec<u32>, Unreadable> {
        for place in self
            .lists
            .find(&self.storage, &Sha256::digest(key).into())?
        {
            let list = self.with_record(place, |bytes| {
                let list: ListRecord<'_> = postcard::from_bytes(bytes).ok()?;
                Some((list.key == key).then_some(list.users))
            })?;
            if let Some(list) = list {
                return Ok(list);
            }
        }
        Ok(Vec::new())
    }

    /// The user at a place, if `accept` takes the record.
    fn with_user<T>(
        &self,
        place: u32,
        accept: impl FnOnce(&UserRecord<'_>) -> Option<T>,
    ) -> Result<Option<(Entry<'_>, T)>, Unreadable> {
        self.with_record(place, |bytes| {
            let record: UserRecord<'_> = postcard::from_bytes(bytes).ok()?;
            let Some(accepted) = accept(&record) else {
                return Some(None);
            };
            let user = match record.in_text {
                true => Cow::Borrowed(self.roster.users.get(record.slug)?),
                false => Cow::Owned(record.to_user(&self.tables().apps)?),
            };
            let number = record.number as usize;
            Some(Some((Entry { user, number }, accepted)))
        })
    }

    /// What `read` makes of the bytes of the record at a place. `None` if they make no sense.
    fn with_record<T>(
        &self,
        place: u32,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, Unreadable> {
        let Section { start, length, .. } = self.header.records;
        let at = u64::from(place) * 4;
        let left = length.checked_sub(at).ok_or(Unreadable)?;
        let mut first = [0; FIRST];
        let size = usize::try_from(left).unwrap_or(FIRST).min(FIRST);
        let first = &mut first[..size];
        let fill = |buffer: &mut [u8]| self.storage.read(buffer, start + at);
        fill(first).map_err(|_| Unreadable)?;
        let long = number(first, 0).ok_or(Unreadable)? as usize;
        let sum = number(first, 4).ok_or(Unreadable)?;
        if long > LONGEST || (HEAD + long) as u64 > left {
            return Err(Unreadable);
        }
        let mut rest = Vec::new();
        let bytes = match first.get(HEAD..HEAD + long) {
            Some(bytes) => bytes,
            None => {
                rest.resize(HEAD + long, 0);
                fill(&mut rest).map_err(|_| Unreadable)?;
                &rest[HEAD..]
            }
        };
        if crc32fast::hash(bytes) != sum {
            return Err(Unreadable);
        }
        read(bytes).ok_or(Unreadable)
    }
}

/// All bytes of a section, which match its checksum.
fn section_bytes(
    storage: &Storage,
    name: &'static str,
    section: &Section,
) -> Result<Vec<u8>, IndexError> {
    if name == "text" && section.length > MOST_TEXT {
        return Err(IndexError::Damaged(name));
    }
    let length = usize::try_from(section.length).map_err(|_| IndexError::Damaged(name))?;
    let mut bytes = vec![0; length];
    storage.read(&mut bytes, section.start)?;
    match crc32fast::hash(&bytes) == section.sum {
        true => Ok(bytes),
        false => Err(IndexError::Damaged(name)),
    }
}
