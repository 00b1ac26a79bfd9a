//! A table from texts or keys to places, by the leading bytes of their SHA-256.
//!
//! The entries are sorted by digest. A fan-out gives the first entry of each bucket of about 16, which the leading bits
//! select. An entry is the digest's bytes 2 to 5, and a place. A lookup compares about 16 numbers that lie side by side,
//! whatever the size of the table. Another text with the same bytes is possible, so whoever looks up checks the record.
//!
//! Neither the bucket nor the compared bytes reveal anything of a stream key, which has 128 random bits.
//!
//! | bytes | content |
//! |---|---|
//! | 4 | the number of leading bits, at most 16 |
//! | 4 | the number of entries |
//! | 4 for each bucket, and 4 more | the first entry of the bucket, and the end of the last |
//! | 4 for each entry | bytes 2 to 5 of the digest |
//! | 4 for each entry | the place |

use super::header::number;

/// A digest of which only the first bytes matter.
pub(super) type Digest = [u8; 32];

/// The table's bytes, which [`Table::new`] has checked.
#[derive(Clone)]
pub(super) struct Table {
    bytes: Box<[u8]>,
    bits: u32,
    entries: usize,
}

impl Table {
    /// The table in these bytes; `None` if they are none.
    pub(super) fn new(bytes: Box<[u8]>) -> Option<Self> {
        let (bits, entries) = (number(&bytes, 0)?, number(&bytes, 4)? as usize);
        if bits > 16 {
            return None;
        }
        let table = Table {
            bits,
            entries,
            bytes,
        };
        let length = table.entries_at().checked_add(entries.checked_mul(8)?)?;
        if table.bytes.len() != length {
            return None;
        }
        let buckets = 1 << bits;
        let starts = (0..=buckets).map(|bucket| table.start(bucket));
        let is_sorted = starts.is_sorted();
        let ends = table.start(0) == 0 && table.start(buckets) == entries;
        (is_sorted && ends).then_some(table)
    }

    /// The places of entries whose digest may be this one: nearly always none or one.
    pub(super) fn find(&self, digest: &Digest) -> impl Iterator<Item = u32> {
        let bucket = bucket(digest, self.bits);
        let mark = mark(digest);
        let marks = self.entries_at();
        let places = marks + self.entries * 4;
        (self.start(bucket)..self.start(bucket + 1))
            .filter(move |entry| self.at(marks + entry * 4) == mark)
            .map(move |entry| self.at(places + entry * 4))
    }

    fn entries_at(&self) -> usize {
        8 + ((1 << self.bits) + 1) * 4
    }

    fn start(&self, bucket: usize) -> usize {
        self.at(8 + bucket * 4) as usize
    }

    /// The number at `at`, which is within the bytes.
    fn at(&self, at: usize) -> u32 {
        number(&self.bytes, at).unwrap_or_default()
    }

    /// The bytes of the table of these entries.
    #[cfg(feature = "write-index")]
    pub(super) fn write(mut entries: Vec<(Digest, u32)>) -> Vec<u8> {
        entries.sort_unstable();
        let bits = (entries.len().max(1).ilog2()).min(16);
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (digest, _) in &entries {
            starts[bucket(digest, bits) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let numbers = [bits, count].into_iter().chain(starts);
        let marks = entries.iter().map(|(digest, _)| mark(digest));
        let places = entries.iter().map(|(_, place)| *place);
        let all = numbers.chain(marks).chain(places);
        all.flat_map(u32::to_le_bytes).collect()
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
        write!(f, "Table({} entries)", self.entries)
    }
}
