//! The first bytes of an index.

use super::error::IndexError;

/// The first bytes of an index. The first is no text, and the line ends find a transfer that changes them.
pub const MAGIC: [u8; 8] = *b"\x89MITTS\r\n";

/// The version that is written and read.
pub(super) const VERSION: u32 = 2;
/// The length in bytes.
pub(super) const LENGTH: usize = 188;
/// How many sections there are.
pub(super) const SECTIONS: usize = 8;

/// Where a section is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) start: u64,
    pub(super) length: u64,
    /// The CRC-32 of its bytes.
    pub(super) sum: u32,
}

/// The header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The length of the file.
    pub(super) length: u64,
    /// How many users the roster has.
    pub(super) users: u32,
    pub(super) text: Section,
    /// The fan-outs of the tables, each with its entries.
    pub(super) keys: [Section; 2],
    pub(super) names: [Section; 2],
    pub(super) lists: [Section; 2],
    pub(super) records: Section,
}

impl Header {
    /// The sections with their names, in the order of the file.
    pub(super) fn sections(&self) -> [(&'static str, &Section); SECTIONS] {
        [
            ("text", &self.text),
            ("table of keys", &self.keys[0]),
            ("table of keys", &self.keys[1]),
            ("table of names", &self.names[0]),
            ("table of names", &self.names[1]),
            ("table of lists", &self.lists[0]),
            ("table of lists", &self.lists[1]),
            ("list of users", &self.records),
        ]
    }

    /// The header's bytes.
    #[cfg(feature = "write-index")]
    pub(super) fn to_bytes(&self) -> [u8; LENGTH] {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.users.to_le_bytes());
        bytes.extend_from_slice(&self.length.to_le_bytes());
        for (_, section) in self.sections() {
            bytes.extend_from_slice(&section.start.to_le_bytes());
            bytes.extend_from_slice(&section.length.to_le_bytes());
            bytes.extend_from_slice(&section.sum.to_le_bytes());
        }
        bytes.resize(LENGTH - 4, 0);
        let sum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        let mut header = [0; LENGTH];
        header.copy_from_slice(&bytes);
        header
    }

    /// Reads the header of a file of this length. Every section lies within the file.
    ///
    /// # Errors
    /// When it is not the header of such a file.
    pub(super) fn read(bytes: &[u8], found: u64) -> Result<Self, IndexError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(IndexError::Foreign);
        }
        let damaged = || IndexError::Damaged("header");
        let version = number(bytes, 8).ok_or_else(damaged)?;
        if version != VERSION {
            return Err(IndexError::Version {
                found: version,
                expected: VERSION,
            });
        }
        let (rest, sum) = bytes.split_at_checked(LENGTH - 4).ok_or_else(damaged)?;
        if number(sum, 0) != Some(crc32fast::hash(rest)) {
            return Err(damaged());
        }
        let header = Header::decode(rest).ok_or_else(damaged)?;
        if header.length != found {
            return Err(IndexError::Length {
                found,
                expected: header.length,
            });
        }
        let is_within = |section: &Section| {
            let end = section.start.checked_add(section.length);
            section.start >= LENGTH as u64 && end.is_some_and(|end| end <= found)
        };
        match header.sections().iter().all(|(_, one)| is_within(one)) {
            true => Ok(header),
            false => Err(damaged()),
        }
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut header = Header {
            users: number(bytes, 12)?,
            length: long(bytes, 16)?,
            ..Header::default()
        };
        let Header {
            text,
            keys: [keys, key_entries],
            names: [names, name_entries],
            lists: [lists, list_entries],
            records,
            ..
        } = &mut header;
        let sections = [
            text,
            keys,
            key_entries,
            names,
            name_entries,
            lists,
            list_entries,
            records,
        ];
        for (at, section) in sections.into_iter().enumerate() {
            let at = 24 + at * 20;
            *section = Section {
                start: long(bytes, at)?,
                length: long(bytes, at + 8)?,
                sum: number(bytes, at + 16)?,
            };
        }
        Some(header)
    }
}

/// The number of 4 bytes at `at`.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}
