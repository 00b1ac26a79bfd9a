//! Right checksums for any bytes, so that fuzzing reaches what they protect.

use std::ops::Range;

use super::header::{LENGTH, MAGIC, SECTIONS, VERSION, number};

/// The bytes with right checksums and length, as far as they look like an index.
pub fn repaired(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if bytes.len() < LENGTH {
        bytes.resize(LENGTH, 0);
    }
    let length = bytes.len() as u64;
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    let sections: Vec<_> = (0..SECTIONS)
        .map(|at| place(&bytes, 24 + at * 20))
        .collect();
    for tables in [1, 3, 5] {
        if let [Some(fan), Some(entries)] = &sections[tables..tables + 2] {
            buckets(&mut bytes, fan, entries);
        }
    }
    if let Some(place) = &sections[SECTIONS - 1] {
        records(&mut bytes[place.clone()]);
    }
    for (at, section) in sections.into_iter().enumerate() {
        let Some(section) = section else { continue };
        let sum = crc32fast::hash(&bytes[section]);
        let at = 24 + at * 20 + 16;
        bytes[at..at + 4].copy_from_slice(&sum.to_le_bytes());
    }
    let sum = crc32fast::hash(&bytes[..LENGTH - 4]);
    bytes[LENGTH - 4..LENGTH].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// Where the section is that the header describes at `at`, if it is within the bytes.
fn place(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let long = |at: usize| {
        let bytes = bytes[at..at + 8].try_into().unwrap_or_default();
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    };
    let (start, length) = (long(at)?, long(at + 8)?);
    let end = start.checked_add(length)?;
    (end <= bytes.len()).then_some(start..end)
}

/// Right checksums for the buckets of a table.
fn buckets(bytes: &mut [u8], fan: &Range<usize>, entries: &Range<usize>) {
    let Some(bits @ 0..=16) = number(bytes, fan.start) else {
        return;
    };
    let count = 1_usize << bits;
    if fan.len() != 8 + (2 * count + 1) * 4 {
        return;
    }
    for bucket in 0..count {
        let start = fan.start + 8 + bucket * 4;
        let bound = |at: usize| number(bytes, at).map(|entry| entries.start + entry as usize * 8);
        let (Some(from), Some(to)) = (bound(start), bound(start + 4)) else {
            return;
        };
        let Some(found) = bytes.get(from..to).filter(|_| to <= entries.end) else {
            return;
        };
        let sum = crc32fast::hash(found);
        let at = fan.start + 8 + (count + 1 + bucket) * 4;
        bytes[at..at + 4].copy_from_slice(&sum.to_le_bytes());
    }
}

/// The same for records that follow each other.
fn records(mut rest: &mut [u8]) {
    while rest.len() >= 8 {
        let length = rest[..4].try_into().map_or(0, u32::from_le_bytes) as usize;
        let end = length.saturating_add(8);
        if end > rest.len() {
            return;
        }
        let sum = crc32fast::hash(&rest[8..end]);
        rest[4..8].copy_from_slice(&sum.to_le_bytes());
        let next = end.next_multiple_of(4).min(rest.len());
        rest = &mut rest[next..];
    }
}
