//! Right checksums for any bytes, so that fuzzing reaches what they protect.

use super::header::{LENGTH, MAGIC, VERSION};

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
    for section in 0..5 {
        let at = 24 + section * 20;
        let long = |at: usize| {
            let bytes = bytes[at..at + 8].try_into().unwrap_or_default();
            usize::try_from(u64::from_le_bytes(bytes)).unwrap_or(usize::MAX)
        };
        let (start, length) = (long(at), long(at + 8));
        let Some(end) = start.checked_add(length).filter(|end| *end <= bytes.len()) else {
            continue;
        };
        if section == 4 {
            records(&mut bytes[start..end]);
        }
        let sum = crc32fast::hash(&bytes[start..end]);
        bytes[at + 16..at + 20].copy_from_slice(&sum.to_le_bytes());
    }
    let sum = crc32fast::hash(&bytes[..LENGTH - 4]);
    bytes[LENGTH - 4..LENGTH].copy_from_slice(&sum.to_le_bytes());
    bytes
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
