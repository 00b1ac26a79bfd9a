//! A table from texts or keys to places, by the leading bytes of their SHA-256.
//!
//! The entries are sorted by digest. A fan-out gives the first entry of each bucket of about 16, which the leading bits
//! select. An entry is the digest's bytes 2 to 5, and a place. Only the fan-out is kept in memory: a lookup reads one
//! bucket and compares about 16 numbers that lie side by side, whatever the size of the table. Another text with the
//! same bytes is possible, so whoever looks up checks the record.
//!
//! Neither the bucket nor the compared bytes reveal anything of a stream key, which has 128 random bits.
//!
//! The section of the fan-out:
//!
//! | bytes | content |
//! |---|---|
//! | 4 | the number of leading bits, at most 16 |
//! | 4 | the number of entries |
//! | 4 for each bucket, and 4 more | the first entry of the bucket, and the end of the last |
//! | 4 for each bucket | the CRC-32 of the bucket |
//!
//! The section of the entries, bucket after bucket:
//!
//! | bytes | content |
//! |---|---|
//! | 4 for each entry of the bucket | bytes 2 to 5 of the digest |
//! | 4 for each entry of the bucket | the place |

use super::{
    error::Unreadable,
    header::{Section, number},
    storage::Storage,
};

/// The length of an entry in bytes.
const ENTRY: usize = 8;

/// A digest of which only the first bytes matter.
pub(super) type Digest = [u8; 32];

/// The fan-out of a table, which [`Table::new`] has checked.
#[derive(Clone)]
pub(super) struct Table {
    fan: Box<[u8]>,
    bits: u32,
    entries: Section,
}

impl Table {
    /// The table with this fan-out and these entries; `None` if they do not belong together.
    pub(super) fn new(fan: Box<[u8]>, entries: Section) -> Option<Self> {
        let (bits, count) = (number(&fan, 0)?, number(&fan, 4)? as usize);
        if bits > 16 {
            return None;
        }
        let buckets = 1_usize << bits;
        let has_length = fan.len() == 8 + (2 * buckets + 1) * 4;
        let has_entries = u64::try_from(count.checked_mul(ENTRY)?).ok()? == entries.length;
        let table = Table { bits, fan, entries };
        let starts = (0..=buckets).map(|bucket| table.start(bucket));
        let is_good = has_length
            && has_entries
            && starts.is_sorted()
            && table.start(0) == 0
            && table.start(buckets) == count;
        is_good.then_some(table)
    }

    /// The places of entries whose digest may be this one: nearly always none or one.
    ///
    /// # Errors
    /// When the bucket is damaged, or cannot be read.
    pub(super) fn find(&self, storage: &Storage, digest: &Digest) -> Result<Vec<u32>, Unreadable> {
        let bucket = bucket(digest, self.bits);
        let (start, end) = (self.start(bucket), self.start(bucket + 1));
        let mut bytes = vec![0; (end - start) * ENTRY];
        let at = self.entries.start + (start * ENTRY) as u64;
        storage.read(&mut bytes, at).map_err(|_| Unreadable)?;
        if crc32fast::hash(&bytes) != self.sum(bucket) {
            return Err(Unreadable);
        }
        let (marks, places) = bytes.split_at((end - start) * 4);
        let of = |bytes: &[u8], at: usize| number(bytes, at * 4).unwrap_or_default();
        let mark = mark(digest);
        let found = (0..end - start).filter(|at| of(marks, *at) == mark);
        Ok(found.map(|at| of(places, at)).collect())
    }

    /// The first entry of a bucket.
    fn start(&self, bucket: usize) -> usize {
        self.at(2 + bucket) as usize
    }

    fn sum(&self, bucket: usize) -> u32 {
        self.at(3 + (1 << self.bits) + bucket)
    }

    /// A number of the fan-out.
    fn at(&self, at: usize) -> u32 {
        number(&self.fan, at * 4).unwrap_or_default()
    }

    /// The bytes of fan-out and entries of the table of these entries.
    #[cfg(feature = "write-index")]
    pub(super) fn write(mut entries: Vec<(Digest, u32)>) -> [Vec<u8>; 2] {
        entries.sort_unstable();
        let bits = (entries.len().max(1).ilog2()).min(16);
        let (mut starts, mut sums) = (vec![0_u32], Vec::new());
        let mut bytes = Vec::with_capacity(entries.len() * ENTRY);
        let mut rest = entries.as_slice();
        for number in 0..1 << bits {
            let is_other = |(digest, _): &(Digest, u32)| bucket(digest, bits) != number;
            let length = rest.iter().position(is_other).unwrap_or(rest.len());
            let (here, others) = rest.split_at(length);
            let start = bytes.len();
            bytes.extend(
                here.iter()
                    .flat_map(|(digest, _)| mark(digest).to_le_bytes()),
            );
            bytes.extend(here.iter().flat_map(|(_, place)| place.to_le_bytes()));
            sums.push(crc32fast::hash(&bytes[start..]));
            starts.push(u32::try_from(bytes.len() / ENTRY).unwrap_or(u32::MAX));
            rest = others;
        }
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let fan = [bits, count].into_iter().chain(starts).chain(sums);
        [fan.flat_map(u32::to_le_bytes).collect(), bytes]
    }
}

fn bucket(digest: &Digest, bits: u32) -> usize {
    let leading = u32::from(digest[0]) << 8 | u32::from(digest[1]);
    (leading >> (16 - bits)) as usize
}

fn mark(digest: &Digest) -> u32 {
    u32::from_le_bytes([digest[2], digest[3], digest[4], digest[5]])
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({} bytes of entries)", self.entries.length)
    }
}
