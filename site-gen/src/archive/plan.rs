//! Decides which recordings become which entries. Pure: files and clock come from outside.

use std::{collections::BTreeMap, path::PathBuf};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use roster::StreamName;

/// The longest entry. A channel that is always live would never have a finished one.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// From this length on, an entry has a playlist: the index of one file would take long to load.
pub(super) const LONG: f64 = 2.0 * 3600.0;

/// A recording that is in no entry yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its stream.
    pub stream: StreamName,
    /// Its file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it began.
    pub began: Timestamp,
    /// How long it is, in seconds.
    pub duration: f64,
    /// What must be the same in pieces that are joined.
    pub format: String,
    /// Whether its sound is AAC.
    pub aac: bool,
    /// Whether it is being written.
    pub writing: bool,
}

impl Piece {
    /// When it ended.
    pub fn ended(&self) -> Timestamp {
        let length = SignedDuration::try_from_secs_f64(self.duration).unwrap_or_default();
        self.began.checked_add(length).unwrap_or(self.began)
    }
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The pieces of each new entry, in order.
    pub entries: Vec<Vec<Piece>>,
    /// The streams that are not over yet.
    pub waiting: Vec<StreamName>,
}

/// What is to be done now. Two sessions with no more than `grace` between them are one entry. A session waits until that
/// time is over; what is being written waits, too.
pub fn plan(pieces: Vec<Piece>, grace: SignedDuration, now: Timestamp) -> Plan {
    let mut streams: BTreeMap<StreamName, Vec<Piece>> = BTreeMap::new();
    for piece in pieces {
        streams.entry(piece.stream.clone()).or_default().push(piece);
    }
    let mut plan = Plan::default();
    for (stream, mut pieces) in streams {
        pieces.sort_by(|one, other| (one.began, &one.file).cmp(&(other.began, &other.file)));
        let mut entries = split(pieces, grace);
        let is_over = |entry: &Vec<Piece>| {
            let ended = entry.iter().map(Piece::ended).max().unwrap_or(now);
            !entry.iter().any(|piece| piece.writing) && now.duration_since(ended) > grace
        };
        // only the last one can go on; those before are followed by another
        let last = entries.pop_if(|last| !is_over(last));
        if last.is_some() {
            plan.waiting.push(stream);
        }
        entries.retain(|entry| !entry.iter().any(|piece| piece.writing));
        plan.entries.extend(entries);
    }
    plan
}

/// The pieces of each entry of a stream. A new entry begins after a pause, with another format, and when the last one is
/// long enough.
fn split(pieces: Vec<Piece>, grace: SignedDuration) -> Vec<Vec<Piece>> {
    let mut entries: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let fits = entries.last().is_some_and(|entry| {
            let ended = entry.iter().map(Piece::ended).max().unwrap_or(piece.began);
            let length: f64 = entry.iter().map(|piece| piece.duration).sum();
            // of what is being written the format may not be known yet
            let same = piece.writing || entry.iter().all(|other| other.format == piece.format);
            piece.began.duration_since(ended) <= grace && same && length < LONGEST.as_secs_f64()
        });
        match entries.last_mut().filter(|_| fits) {
            Some(entry) => entry.push(piece),
            None => entries.push(vec![piece]),
        }
    }
    entries
}

/// The name of an entry that begins at this moment: `2026-11-27-2000`, in the site's zone.
pub fn id(began: Timestamp, zone: &TimeZone) -> String {
    let began = began.to_zoned(zone.clone());
    began.strftime("%Y-%m-%d-%H%M").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GRACE: SignedDuration = SignedDuration::from_secs(120);

    /// A piece of alice's that begins at this second and has this many.
    fn piece(began: i64, seconds: i64) -> Piece {
        Piece {
            stream: StreamName::try_from("show/alice".to_owned()).unwrap(),
            file: format!("/r/{began}.ts").into(),
            bytes: 1,
            began: Timestamp::from_second(began).unwrap(),
            duration: seconds as f64,
            format: "720p".to_owned(),
            aac: true,
            writing: false,
        }
    }

    /// The seconds at which the pieces of each entry begin, and how many streams wait.
    fn planned(pieces: Vec<Piece>, now: i64) -> (Vec<Vec<i64>>, usize) {
        let plan = plan(pieces, GRACE, Timestamp::from_second(now).unwrap());
        let begins = |entry: &Vec<Piece>| entry.iter().map(|one| one.began.as_second()).collect();
        (
            plan.entries.iter().map(begins).collect(),
            plan.waiting.len(),
        )
    }

    #[test]
    fn sessions_closer_than_the_grace_time_are_one_entry() {
        let pieces = || {
            vec![
                piece(1600, 100),
                piece(0, 600),
                piece(600, 600),
                piece(1320, 100),
            ]
        };
        assert_eq!(
            planned(pieces(), 99_999),
            (vec![vec![0, 600, 1320], vec![1600]], 0)
        );
        // the last one may go on
        assert_eq!(planned(pieces(), 1820), (vec![vec![0, 600, 1320]], 1));
        assert_eq!(planned(pieces(), 1821).1, 0);
    }

    #[test]
    fn what_is_being_written_waits_with_its_session() {
        let writing = Piece {
            writing: true,
            format: String::new(),
            ..piece(600, 30)
        };
        let pieces = vec![piece(-5000, 60), piece(0, 600), writing.clone()];
        assert_eq!(planned(pieces, 99_999), (vec![vec![-5000]], 1));
        assert_eq!(planned(vec![writing], 99_999), (vec![], 1));
    }

    #[test]
    fn another_picture_is_another_entry() {
        let other = Piece {
            format: "1080p".to_owned(),
            ..piece(600, 600)
        };
        let pieces = vec![piece(0, 600), other, piece(1200, 600)];
        assert_eq!(
            planned(pieces, 99_999),
            (vec![vec![0], vec![600], vec![1200]], 0)
        );
    }

    #[test]
    fn a_stream_without_an_end_has_finished_entries() {
        let hours: Vec<Piece> = (0..30).map(|hour| piece(hour * 3600, 3600)).collect();
        let (entries, waiting) = planned(hours, 30 * 3600);
        let lengths: Vec<usize> = entries.iter().map(Vec::len).collect();
        assert_eq!((lengths, waiting), (vec![12, 12], 1));
    }

    #[test]
    fn streams_are_apart() {
        let bob = Piece {
            stream: StreamName::try_from("show/bob".to_owned()).unwrap(),
            ..piece(10, 60)
        };
        assert_eq!(
            planned(vec![piece(0, 60), bob], 999),
            (vec![vec![0], vec![10]], 0)
        );
    }

    #[test]
    fn an_entry_is_named_after_its_beginning_in_the_zone() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |text: &str| id(text.parse().unwrap(), &zone);
        assert_eq!(at("2026-11-27T19:00:59Z"), "2026-11-27-2000");
        assert_eq!(at("2026-11-27T23:30:00Z"), "2026-11-28-0030");
    }

    proptest! {
        /// Every piece is in one entry or waits; nothing is in two, and entries do not overlap.
        #[test]
        fn no_piece_is_lost(starts in prop::collection::vec((0i64..50_000, 1i64..4000, 0u8..3), 0..40), now in 0i64..60_000) {
            let pieces: Vec<Piece> = starts.iter().map(|(began, seconds, format)| Piece {
                format: format.to_string(),
                ..piece(*began, *seconds)
            }).collect();
            let count = pieces.len();
            let plan = plan(pieces.clone(), GRACE, Timestamp::from_second(now).unwrap());
            let planned: usize = plan.entries.iter().map(Vec::len).sum();
            prop_assert!(planned <= count);
            prop_assert!(planned == count || !plan.waiting.is_empty());
            for entry in &plan.entries {
                prop_assert!(entry.windows(2).all(|two| two[0].format == two[1].format && two[0].began <= two[1].began));
            }
            let later = super::plan(pieces, GRACE, Timestamp::from_second(99_999_999).unwrap());
            prop_assert_eq!(later.entries.iter().map(Vec::len).sum::<usize>(), count);
        }
    }
}
