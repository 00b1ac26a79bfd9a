//! Lists the recordings in a folder: `APP/STREAM/FILE`.

use std::{
    fs::{self, DirEntry, Metadata},
    io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::name::{Kind, adopted, kind};

/// How far a recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// It has its name.
    Complete,
    /// It is being written.
    Recording,
    /// The engine was killed while it wrote it.
    Unfinished,
}

/// A part of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recording {
    /// Its app.
    pub app: String,
    /// The name of its stream.
    pub stream: String,
    /// Its file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was last written.
    #[serde(serialize_with = "moment")]
    pub written: Timestamp,
    /// How far it is.
    pub stage: Stage,
    /// The name that an unfinished one gets.
    #[serde(skip)]
    pub(super) adopted: Option<PathBuf>,
    /// The transaction of a complete one.
    #[serde(skip)]
    pub(super) transaction: Option<String>,
}

/// A time as RFC 3339.
fn moment<S: Serializer>(moment: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(moment)
}

/// All files of recordings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The parts, oldest first.
    pub recordings: Vec<Recording>,
    /// The lists of parts, with their folders and transactions.
    pub(super) infos: Vec<(PathBuf, String)>,
}

/// An unfinished part that has not been written for so many seconds is not written any more. An encoder that sends nothing
/// is dropped within a quarter of a minute.
const STILL: i64 = 120;

/// The recordings in a folder, which need not exist. `now` tells what is being written.
///
/// # Errors
/// Which folder cannot be read.
pub fn find(folder: &Path, now: Timestamp) -> anyhow::Result<Found> {
    let mut found = Found::default();
    for (app, folder) in folders(folder)? {
        for (stream, folder) in folders(&folder)? {
            for entry in entries(&folder)? {
                look(&app, &stream, &entry, now, &mut found)
                    .with_context(|| format!("{} cannot be read", entry.path().display()))?;
            }
        }
    }
    found
        .recordings
        .sort_by(|one, other| (one.written, &one.file).cmp(&(other.written, &other.file)));
    Ok(found)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<DirEntry>> {
    let list = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        list => list.and_then(Iterator::collect),
    };
    list.with_context(|| format!("{} cannot be read", folder.display()))
}

/// The folders in a folder, not those that links lead to.
fn folders(folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let entries = entries(folder)?.into_iter();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    Ok(folders
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .collect())
}

/// Adds a file if it is of a recording.
fn look(
    app: &str,
    stream: &str,
    entry: &DirEntry,
    now: Timestamp,
    found: &mut Found,
) -> anyhow::Result<()> {
    let Some(kind) = entry.file_name().to_str().and_then(kind) else {
        return Ok(());
    };
    let metadata = match entry.metadata() {
        // renamed by the engine in this moment
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata?,
    };
    if !metadata.is_file() {
        return Ok(());
    }
    let written = Timestamp::try_from(metadata.modified()?)?;
    let mut recording = Recording {
        app: app.to_owned(),
        stream: stream.to_owned(),
        file: entry.path(),
        bytes: metadata.len(),
        written,
        stage: Stage::Complete,
        adopted: None,
        transaction: None,
    };
    match kind {
        Kind::Info(transaction) => {
            found.infos.push((entry.path(), transaction));
            return Ok(());
        }
        Kind::Part(transaction) => recording.transaction = Some(transaction),
        Kind::Unfinished(_) if now.duration_since(written).as_secs() < STILL => {
            recording.stage = Stage::Recording;
        }
        Kind::Unfinished(random) => {
            let name = adopted(&random, began(&metadata, written));
            recording.stage = Stage::Unfinished;
            recording.adopted = Some(entry.path().with_file_name(name));
        }
    }
    found.recordings.push(recording);
    Ok(())
}

/// When a file was made, where the file system knows it.
fn began(metadata: &Metadata, written: Timestamp) -> Timestamp {
    let made = metadata.created().ok();
    let made = made.and_then(|made| Timestamp::try_from(made).ok());
    made.filter(|made| *made < written).unwrap_or(written)
}
