//! Writes an index.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    header::{self, Header, Section},
    lists::{LISTED, lists_with},
    read::Text,
    record::{HEAD, ListRecord, UserRecord},
    table::Table,
};
use crate::model::roster::Roster;

/// Why no index can be made of a roster.
#[derive(Debug, thiserror::Error)]
pub enum WriteIndexError {
    /// The text is not that of the roster.
    #[error("the text is not that of the roster: {0}")]
    Text(#[from] toml::de::Error),
    /// The text cannot be written again.
    #[error("the roster cannot be written as TOML: {0}")]
    Toml(#[from] toml::ser::Error),
    /// A record cannot be written.
    #[error("a user cannot be written: {0}")]
    Record(#[from] postcard::Error),
    /// The roster is not valid.
    #[error("a user's app is not in the roster")]
    App,
    /// More than 16 GB.
    #[error("the roster is too large for an index")]
    Large,
}

/// The index of a valid roster with this text. `folder` is the roster's folder as seen from the folder of the index. The
/// same roster gives the same bytes.
///
/// # Errors
/// When the text is not that of the roster, or the roster is too large.
pub fn write(roster: &Roster, text: &str, folder: &str) -> Result<Vec<u8>, WriteIndexError> {
    let mut records = Records::default();
    let mut keys = Vec::new();
    let mut names = Vec::with_capacity(roster.users.len());
    let mut lists = BTreeMap::<String, Vec<u32>>::new();
    let mut in_text = HashSet::new();
    for (number, user) in roster.users.values().enumerate() {
        let number = u32::try_from(number).map_err(|_| WriteIndexError::Large)?;
        let record = UserRecord::of(number, user, &roster.apps).ok_or(WriteIndexError::App)?;
        let place = records.add(&record)?;
        names.push((Sha256::digest(user.slug.as_str()).into(), place));
        keys.extend(user.keys.iter().map(|key| (*key.hash.as_bytes(), place)));
        if record.in_text {
            in_text.insert(user.slug.as_str());
        }
        if user.enabled {
            for list in lists_with(roster, user) {
                let list = lists.entry(list).or_default();
                if list.len() < LISTED {
                    list.push(place);
                }
            }
        }
    }
    let mut list_places = Vec::with_capacity(lists.len());
    for (key, users) in lists {
        let place = records.add(&ListRecord { key: &key, users })?;
        list_places.push((Sha256::digest(&key).into(), place));
    }
    let toml = without_users(text, &in_text)?;
    let text = postcard::to_allocvec(&Text {
        folder,
        toml: &toml,
    })?;
    let [
        [keys, key_entries],
        [names, name_entries],
        [lists, list_entries],
    ] = [keys, names, list_places].map(Table::write);
    let users = u32::try_from(roster.users.len()).map_err(|_| WriteIndexError::Large)?;
    let sections = [
        text,
        keys,
        key_entries,
        names,
        name_entries,
        lists,
        list_entries,
        records.bytes,
    ];
    Ok(file(users, sections))
}

/// The file of these sections.
fn file(users: u32, sections: [Vec<u8>; 8]) -> Vec<u8> {
    let mut header = Header {
        users,
        ..Header::default()
    };
    let mut bytes = vec![0; header::LENGTH];
    let places = sections.map(|section| {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        let place = Section {
            start: bytes.len() as u64,
            length: section.len() as u64,
            sum: crc32fast::hash(&section),
        };
        bytes.extend_from_slice(&section);
        place
    });
    [
        header.text,
        header.keys[0],
        header.keys[1],
        header.names[0],
        header.names[1],
        header.lists[0],
        header.lists[1],
        header.records,
    ] = places;
    header.length = bytes.len() as u64;
    bytes[..header::LENGTH].copy_from_slice(&header.to_bytes());
    bytes
}

/// The roster's text with only these users. Comments and layout are lost.
fn without_users(text: &str, keep: &HashSet<&str>) -> Result<String, WriteIndexError> {
    let mut document: toml::Table = toml::from_str(text)?;
    if let Some(toml::Value::Table(users)) = document.get_mut("users") {
        users.retain(|name, _| keep.contains(name));
    }
    Ok(toml::to_string(&document)?)
}

/// The records, one after the other.
#[derive(Default)]
struct Records {
    bytes: Vec<u8>,
}

impl Records {
    /// Adds a record, and returns its place.
    fn add(&mut self, record: &impl Serialize) -> Result<u32, WriteIndexError> {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let start = self.bytes.len();
        let place = u32::try_from(start / 4).map_err(|_| WriteIndexError::Large)?;
        self.bytes.extend_from_slice(&[0; HEAD]);
        let mut bytes = postcard::to_extend(record, std::mem::take(&mut self.bytes))?;
        let fields = &bytes[start + HEAD..];
        let length = u32::try_from(fields.len()).map_err(|_| WriteIndexError::Large)?;
        let sum = crc32fast::hash(fields);
        bytes[start..start + 4].copy_from_slice(&length.to_le_bytes());
        bytes[start + 4..start + HEAD].copy_from_slice(&sum.to_le_bytes());
        self.bytes = bytes;
        Ok(place)
    }
}
