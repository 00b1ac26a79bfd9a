//! Finds the user of a stream key by the key's hash.

use subtle::ConstantTimeEq;

use crate::{access::hash::KeyHash, model::roster::Roster};

/// A key's place in the roster: the user's index in [`Roster::users`] and the key's in their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPlace {
    /// Index of the user.
    pub user: usize,
    /// Index of the key.
    pub key: usize,
}

/// All key digests of a roster, sorted, with a table of buckets by leading bits. A lookup reads one bucket, of
/// about one entry, whatever the number of keys.
///
/// The choice of the bucket depends on the digest's leading bits, which reveal nothing about the key. Within a
/// bucket, comparisons take constant time.
#[derive(Clone, Debug)]
pub struct KeyIndex {
    entries: Vec<([u8; 32], u32, u32)>,
    /// Start of each bucket in `entries`, and the end of the last.
    starts: Vec<u32>,
    /// How many leading bits select the bucket: at most 16.
    bits: u32,
}

impl KeyIndex {
    /// The index of all keys of the roster.
    pub fn new(roster: &Roster) -> Self {
        let mut entries = Vec::new();
        for (user, entry) in roster.users.values().enumerate() {
            for (key, of) in entry.keys.iter().enumerate() {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a roster of 4 G users fits no file"
                )]
                entries.push((*of.hash.as_bytes(), user as u32, key as u32));
            }
        }
        entries.sort_unstable();
        let bits = entries.len().max(1).ilog2().min(16);
        let mut starts = vec![0; (1 << bits) + 1];
        for (digest, ..) in &entries {
            starts[bucket(digest, bits) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        KeyIndex {
            entries,
            starts,
            bits,
        }
    }

    /// The place of the key with this digest.
    pub fn find(&self, hash: &KeyHash) -> Option<KeyPlace> {
        let bucket = bucket(hash.as_bytes(), self.bits);
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        let mut found = None;
        for (digest, user, key) in &self.entries[range] {
            if digest.ct_eq(hash.as_bytes()).into() {
                found = Some(KeyPlace {
                    user: *user as usize,
                    key: *key as usize,
                });
            }
        }
        found
    }
}

fn bucket(digest: &[u8; 32], bits: u32) -> usize {
    let leading = u32::from(digest[0]) << 8 | u32::from(digest[1]);
    (leading >> (16 - bits)) as usize
}
