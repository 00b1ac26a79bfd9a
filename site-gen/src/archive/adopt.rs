//! Makes entries of finished recordings.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use jiff::{SignedDuration, Timestamp};
use roster::{Roster, StreamName};

use super::{
    chapters::{PastTurn, chapters},
    entry::{Entry, Part},
    make::{Recipe, make},
    plan::{Piece, Plan, id, plan},
    probe::{Container, probe},
    store::Store,
    tools,
};
use crate::{
    failure::Failure,
    recordings::{Recording, Stage, find, name_unfinished},
};

/// How recordings become entries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Turns of channels that were taken, if not by the roster's timetable.
    pub turns: &'a [PastTurn],
    /// Only says what would become an entry.
    pub dry_run: bool,
    /// Deletes the recordings of which an entry was made, also earlier.
    pub remove: bool,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adopted {
    /// The new entries.
    pub made: Vec<Entry>,
    /// What would become entries, in a dry run: their streams, names and lengths in seconds.
    pub would: Vec<(StreamName, String, f64)>,
    /// The streams whose recordings are not finished.
    pub waiting: Vec<StreamName>,
    /// The number of recordings that were deleted.
    pub removed: usize,
    /// What went wrong. The rest was done.
    pub failed: Vec<String>,
}

/// Makes entries of all finished recordings that are in none yet. `now` tells what is being written. The same call again
/// does nothing, and goes on where a killed one stopped.
///
/// # Errors
/// If the roster has no archive, ffmpeg is missing, another process changes the archive, or a folder cannot be read.
pub fn adopt(
    roster: &Roster,
    now: Timestamp,
    options: Options<'_>,
    say: &dyn Fn(&str),
) -> Result<Adopted, Failure> {
    let Some(archive) = &roster.archive else {
        return Err(no_archive());
    };
    let store = Store::new(archive.folder.value.clone());
    let _lock = match options.dry_run {
        true => None,
        false => Some(store.lock()?),
    };
    let mut adopted = Adopted::default();
    let known = known(&store)?;
    let mut found = find(&roster.recordings.folder, now)?;
    if !options.dry_run && found.recordings.iter().any(is_unfinished) {
        adopted.failed.extend(name_unfinished(&found));
        found = find(&roster.recordings.folder, now)?;
    }
    let (old, fresh): (Vec<_>, Vec<_>) = found
        .recordings
        .into_iter()
        .partition(|recording| known.contains(&key(recording)));
    if options.remove && !options.dry_run {
        remove(&old, &mut adopted);
    }
    let fresh: Vec<Recording> = fresh
        .into_iter()
        .filter(|one| is_kept(one, archive.keep, now))
        .collect();
    if fresh.is_empty() {
        return Ok(adopted);
    }
    tools::find()?;
    let pieces = fresh.into_iter();
    let pieces = pieces.filter_map(|recording| piece(recording, &mut adopted.failed));
    let Plan { entries, waiting } = plan(pieces.collect(), archive.grace, now);
    adopted.waiting = waiting;
    for pieces in entries {
        one(roster, &store, options, pieces, &mut adopted, say);
    }
    Ok(adopted)
}

/// The failure of a command about the archive if the roster has none.
pub fn no_archive() -> Failure {
    Failure::Usage(
        "the roster has no archive; add a line [archive], and `record = true` to an app or a user"
            .to_owned(),
    )
}

/// Makes one entry, or notes what goes wrong.
fn one(
    roster: &Roster,
    store: &Store,
    options: Options<'_>,
    pieces: Vec<Piece>,
    adopted: &mut Adopted,
    say: &dyn Fn(&str),
) {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return;
    };
    let (stream, began, ended) = (first.stream.clone(), first.began, last.ended());
    let id = id(began, &roster.site.timezone);
    let length = pieces.iter().map(|piece| piece.duration).sum();
    if options.dry_run {
        adopted.would.push((stream, id, length));
        return;
    }
    say(&format!(
        "Making {stream}/{id} from {}",
        crate::words::counted(pieces.len(), "recording")
    ));
    let folder = roster
        .recordings
        .folder
        .join(&*stream.app)
        .join(&*stream.name);
    let made = || -> anyhow::Result<Entry> {
        let list = tempfile::Builder::new().suffix(".ffconcat").tempfile()?;
        fs::write(list.path(), concat(&pieces))?;
        let name = list.path().to_string_lossy().into_owned();
        let input = [
            "-f",
            "concat",
            "-safe",
            "0",
            "-protocol_whitelist",
            "file,concat",
            // what is in the list is nothing else, whatever it looks like
            "-format_whitelist",
            "concat,mpegts",
            "-i",
            &name,
        ];
        make(
            store,
            Recipe {
                title: roster.name_of(&stream).unwrap_or(&stream.name).to_owned(),
                stream: &stream,
                id: id.clone(),
                began,
                ended,
                input: input.map(str::to_owned).to_vec(),
                folder: &folder,
                aac: pieces.iter().any(|piece| piece.aac),
                least: 0.9 * length - 2.0,
                expected: length,
                chapters: chapters(roster, options.turns, &pieces),
                parts: pieces.iter().map(part).collect(),
                clip: None,
            },
        )
    };
    match made() {
        Ok(entry) => {
            if options.remove {
                let files = pieces.iter().map(|piece| piece.file.as_path());
                delete(files, adopted);
            }
            adopted.made.push(entry);
        }
        Err(error) => adopted
            .failed
            .push(format!("{stream}/{id} cannot be made: {error:#}")),
    }
}

/// The list of pieces for ffmpeg, which runs in their folder: a folder's name could have `|` or quotes, the engine's names have
/// letters, digits and `_`. The parts of one recording are one input, since their clock goes on; each further recording has a
/// clock of its own.
fn concat(pieces: &[Piece]) -> String {
    let mut groups: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for name in pieces
        .iter()
        .filter_map(|piece| piece.file.file_name()?.to_str())
    {
        let transaction = name.split('_').nth(1);
        match groups.last_mut() {
            Some((last, names)) if *last == transaction => names.push(name),
            _ => groups.push((transaction, vec![name])),
        }
    }
    let mut text = "ffconcat version 1.0\n".to_owned();
    for (_, names) in groups {
        text.push_str(&format!("file 'concat:{}'\n", names.join("|")));
    }
    text
}

/// What is known about a recording. `None` if it is empty or cannot be read.
fn piece(recording: Recording, failed: &mut Vec<String>) -> Option<Piece> {
    let writing = recording.stage == Stage::Recording;
    let found = match probe(&recording.file, Container::Ts) {
        Ok(found) => found,
        // just begun
        Err(_) if recording.bytes == 0 => return None,
        Err(_) if writing => super::probe::Probe {
            duration: 0.0,
            video: None,
            audio: None,
            format: String::new(),
        },
        Err(error) => {
            failed.push(format!("{error:#}; nothing of it is in the archive"));
            return None;
        }
    };
    let length = SignedDuration::try_from_secs_f64(found.duration).unwrap_or_default();
    Some(Piece {
        stream: stream(&recording)?,
        began: recording
            .written
            .checked_sub(length)
            .unwrap_or(recording.written),
        bytes: recording.bytes,
        duration: found.duration,
        aac: found.is_aac(),
        format: found.format,
        writing,
        file: recording.file,
    })
}

fn stream(recording: &Recording) -> Option<StreamName> {
    format!("{}/{}", recording.app, recording.stream)
        .try_into()
        .ok()
}

fn part(piece: &Piece) -> Part {
    let name = piece.file.file_name().unwrap_or_default();
    Part {
        file: name.to_string_lossy().into_owned(),
        bytes: piece.bytes,
    }
}

/// A recording's stream, name and size.
type Key = (String, String, u64);

fn key(recording: &Recording) -> Key {
    let name = recording.file.file_name().unwrap_or_default();
    let stream = format!("{}/{}", recording.app, recording.stream);
    (stream, name.to_string_lossy().into_owned(), recording.bytes)
}

/// The recordings that are in an entry.
fn known(store: &Store) -> Result<HashSet<Key>, Failure> {
    let (entries, reports) = store.entries()?;
    if !reports.is_empty() {
        // a recording could become an entry twice
        return Err(Failure::Input(reports));
    }
    let parts = entries.iter().flat_map(|entry| {
        let stream = entry.stream.to_string();
        let parts = entry.facts.parts.iter();
        parts.map(move |part| (stream.clone(), part.file.clone(), part.bytes))
    });
    Ok(parts.collect())
}

/// Whether an entry of a recording would not be too old at once.
fn is_kept(recording: &Recording, keep: Option<SignedDuration>, now: Timestamp) -> bool {
    keep.is_none_or(|keep| now.duration_since(recording.written) < keep)
}

fn is_unfinished(recording: &Recording) -> bool {
    recording.stage == Stage::Unfinished
}

fn remove(recordings: &[Recording], adopted: &mut Adopted) {
    let files = recordings.iter().map(|recording| recording.file.as_path());
    delete(files, adopted);
}

fn delete<'f>(files: impl Iterator<Item = &'f Path>, adopted: &mut Adopted) {
    for file in files {
        match fs::remove_file(file) {
            Ok(()) => adopted.removed += 1,
            Err(error) => adopted
                .failed
                .push(format!("{} cannot be removed: {error}", file.display())),
        }
    }
}

/// The recordings of entries that are still there, by their files.
pub(super) fn originals(roster: &Roster, entry: &Entry) -> Vec<std::path::PathBuf> {
    let StreamName { app, name } = &entry.stream;
    let folder = roster.recordings.folder.join(&**app).join(&**name);
    let parts: BTreeMap<&str, u64> = entry
        .facts
        .parts
        .iter()
        .map(|part| (part.file.as_str(), part.bytes))
        .collect();
    // another file of this name is not the recording
    let same = |file: &Path, bytes: u64| fs::metadata(file).is_ok_and(|found| found.len() == bytes);
    let plain = |name: &str| Path::new(name).file_name() == Some(name.as_ref());
    let files = parts.into_iter().filter(|(name, _)| plain(name));
    let files = files.map(|(name, bytes)| (folder.join(name), bytes));
    files
        .filter(|(file, bytes)| same(file, *bytes))
        .map(|(file, _)| file)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_recording_are_one_input() {
        let piece = |name: &str| Piece {
            stream: StreamName::try_from("show/alice".to_owned()).unwrap(),
            file: format!("/r's|/show/alice/{name}").into(),
            bytes: 1,
            began: Timestamp::UNIX_EPOCH,
            duration: 1.0,
            format: String::new(),
            aac: true,
            writing: false,
        };
        let names = [
            "20261127073541_aaaa_0.ts",
            "20261127074541_aaaa_1.ts",
            "20261127075541_bbbb_0.ts",
        ];
        let text = concat(&names.map(piece));
        assert_eq!(
            text,
            "ffconcat version 1.0\n\
             file 'concat:20261127073541_aaaa_0.ts|20261127074541_aaaa_1.ts'\n\
             file 'concat:20261127075541_bbbb_0.ts'\n"
        );
    }
}
