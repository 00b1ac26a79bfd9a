//! Decides what goes. Pure: files and clock come from outside.

use std::{collections::HashSet, path::PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::scan::{Found, Recording, Stage};

/// How long recordings stay.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// The age at which they go.
    pub keep: Option<SignedDuration>,
    /// The bytes that all of them may have.
    pub keep_bytes: Option<u64>,
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Unfinished parts that get a name, which they do not lose before the next time.
    pub adopt: Vec<Recording>,
    /// Parts that go, oldest first.
    pub remove: Vec<Recording>,
    /// Lists of parts of which none is left.
    pub(super) infos: Vec<PathBuf>,
    /// The bytes of what stays.
    pub bytes: u64,
}

/// What is to be done now. What is being written never goes, but counts.
pub fn plan(found: &Found, limits: Limits, now: Timestamp) -> Plan {
    let mut plan = Plan {
        bytes: found.recordings.iter().map(|one| one.bytes).sum(),
        ..Plan::default()
    };
    let mut left: HashSet<(PathBuf, &str)> = HashSet::new();
    for recording in &found.recordings {
        match recording.stage {
            Stage::Recording => continue,
            Stage::Unfinished => {
                plan.adopt.push(recording.clone());
                continue;
            }
            Stage::Complete => {}
        }
        let age = now.duration_since(recording.written);
        let old = limits.keep.is_some_and(|keep| age >= keep);
        let much = limits.keep_bytes.is_some_and(|most| plan.bytes > most);
        if old || much {
            plan.bytes -= recording.bytes;
            plan.remove.push(recording.clone());
        } else if let Some(transaction) = &recording.transaction {
            left.insert((recording.file.with_file_name(""), transaction));
        }
    }
    // a list whose first part is still being written has no part yet
    let writing: HashSet<PathBuf> = found
        .recordings
        .iter()
        .filter(|one| one.stage == Stage::Recording)
        .map(|one| one.file.with_file_name(""))
        .collect();
    for (info, transaction) in &found.infos {
        let folder = info.with_file_name("");
        if !writing.contains(&folder) && !left.contains(&(folder, transaction.as_str())) {
            plan.infos.push(info.clone());
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, days_old: i64, bytes: u64, stage: Stage) -> Recording {
        let file = PathBuf::from(format!("/r/show/alice/{name}"));
        Recording {
            app: "show".to_owned(),
            stream: "alice".to_owned(),
            bytes,
            written: now() - SignedDuration::from_hours(24 * days_old),
            stage,
            adopted: (stage == Stage::Unfinished).then(|| file.with_file_name("x.ts")),
            transaction: (stage == Stage::Complete).then(|| name.to_owned()),
            file,
        }
    }

    fn now() -> Timestamp {
        "2026-11-28T00:00:00Z".parse().unwrap()
    }

    fn names(parts: &[Recording]) -> Vec<&str> {
        let names = parts.iter().map(|part| part.file.file_name().unwrap());
        names.map(|name| name.to_str().unwrap()).collect()
    }

    fn found() -> Found {
        let info = |name: &str| {
            (
                PathBuf::from(format!("/r/show/alice/{name}.xml")),
                name.to_owned(),
            )
        };
        Found {
            recordings: vec![
                part("old", 40, 10, Stage::Complete),
                part("tmp-old", 40, 100, Stage::Unfinished),
                part("middle", 20, 10, Stage::Complete),
                part("new", 1, 10, Stage::Complete),
            ],
            infos: vec![info("old"), info("new")],
        }
    }

    #[test]
    fn what_is_too_old_goes() {
        let limits = Limits {
            keep: Some(SignedDuration::from_hours(24 * 30)),
            keep_bytes: None,
        };
        let plan = plan(&found(), limits, now());
        assert_eq!(names(&plan.remove), ["old"]);
        assert_eq!(names(&plan.adopt), ["tmp-old"]);
        assert_eq!(plan.infos, [PathBuf::from("/r/show/alice/old.xml")]);
        assert_eq!(plan.bytes, 120);
    }

    #[test]
    fn what_is_too_much_goes_oldest_first() {
        let limits = |keep_bytes| Limits {
            keep: None,
            keep_bytes: Some(keep_bytes),
        };
        let removed = |most| plan(&found(), limits(most), now()).remove;
        assert!(removed(130).is_empty());
        assert_eq!(names(&removed(129)), ["old"]);
        assert_eq!(names(&removed(119)), ["old", "middle"]);
        // never what has no name yet
        assert_eq!(names(&removed(1)), ["old", "middle", "new"]);
    }

    #[test]
    fn what_is_being_written_stays_and_counts() {
        let found = Found {
            recordings: vec![
                part("done", 1, 10, Stage::Complete),
                part("tmp", 0, 100, Stage::Recording),
            ],
            infos: vec![(PathBuf::from("/r/show/alice/gone.xml"), "gone".to_owned())],
        };
        let limits = Limits {
            keep: Some(SignedDuration::from_secs(0)),
            keep_bytes: Some(1),
        };
        let plan = plan(&found, limits, now());
        assert_eq!(names(&plan.remove), ["done"]);
        assert!(plan.adopt.is_empty() && plan.infos.is_empty());
        assert_eq!(plan.bytes, 100);
    }

    #[test]
    fn without_limits_nothing_goes() {
        let plan = plan(&found(), Limits::default(), now());
        assert!(plan.remove.is_empty());
    }
}
