//! Removes entries: those that are too old or too much, and those that somebody names.
//!
//! The recordings of an entry go with it, as far as they are still there; otherwise they would become an entry again.

use std::fs;

use jiff::Timestamp;
use roster::{Archive, Roster};

use super::{adopt::originals, entry::Entry, store::Store};

/// The entries that go now. `entries` are sorted, the oldest first; so is the result. Pure.
pub fn due<'e>(entries: &'e [Entry], archive: &Archive, now: Timestamp) -> Vec<&'e Entry> {
    let mut bytes: u64 = entries.iter().map(|entry| entry.facts.bytes).sum();
    let goes = |entry: &&Entry| {
        let age = now.duration_since(entry.facts.ended);
        let old = archive.keep.is_some_and(|keep| age >= keep);
        let much = archive.keep_bytes.is_some_and(|most| bytes > most);
        let goes = old || much;
        if goes {
            bytes -= entry.facts.bytes;
        }
        goes
    };
    entries.iter().filter(goes).collect()
}

/// Removes an entry and its recordings. Whoever calls it has the store's lock.
///
/// # Errors
/// What cannot be removed.
pub fn remove(roster: &Roster, store: &Store, entry: &Entry) -> anyhow::Result<()> {
    // if this is killed here, the entry is still there, and goes the next time
    for file in originals(roster, entry) {
        fs::remove_file(&file)
            .map_err(|error| anyhow::anyhow!("{} cannot be removed: {error}", file.display()))?;
    }
    store.remove(entry)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use roster::{At, StreamName};

    use super::*;
    use crate::archive::entry::EntryFacts;

    fn entry(days_old: i64, bytes: u64) -> Entry {
        let ended = now() - SignedDuration::from_hours(24 * days_old);
        Entry {
            stream: StreamName::try_from("show/alice".to_owned()).unwrap(),
            id: format!("{days_old}"),
            facts: EntryFacts {
                ended,
                bytes,
                ..EntryFacts::empty(0)
            },
        }
    }

    fn now() -> Timestamp {
        "2026-11-28T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_is_too_old_or_too_much_goes_oldest_first() {
        let entries = [entry(40, 10), entry(30, 10), entry(20, 10), entry(1, 10)];
        let due = |keep: Option<i64>, keep_bytes| {
            let archive = Archive {
                folder: At::new("/a".into(), 0..0),
                bucket: None,
                public: true,
                keep: keep.map(|days| SignedDuration::from_hours(24 * days)),
                keep_bytes,
                grace: SignedDuration::ZERO,
            };
            let due = due(&entries, &archive, now()).into_iter();
            due.map(|entry| entry.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(due(None, None), [""; 0]);
        assert_eq!(due(Some(30), None), ["40", "30"]);
        assert_eq!(due(None, Some(40)), [""; 0]);
        assert_eq!(due(None, Some(39)), ["40"]);
        assert_eq!(due(Some(30), Some(10)), ["40", "30", "20"]);
    }
}
