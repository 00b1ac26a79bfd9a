//! The folder of the archive: `APP/STREAM/ENTRY/`, with the facts, the media and the picture of each entry.
//!
//! An entry is complete or not there. It is made in a folder with a leading dot, and renamed; it is removed by renaming it,
//! and then deleting it. What a killed process left is deleted by the next one. Only who has the [`Lock`] makes or removes
//! entries.

use std::{
    fs::{self, DirEntry, File},
    io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;
use roster::{Problem, Report, Slug, StreamName};
use tempfile::TempDir;

use super::entry::{Entry, EntryFacts, FACTS, is_id};
use crate::{
    failure::Failure,
    fingerprint::{FileStamp, Fingerprint},
    problem::SiteProblem,
    project::lock::Lock,
};

/// The prefix of folders in which entries are made.
const MAKING: &str = ".making-";

/// The prefix of entries that are removed.
const GONE: &str = ".removed-";

/// The archive's folder, which need not exist.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The archive in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Store {
            folder: folder.into(),
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of an entry.
    pub fn place(&self, stream: &StreamName, id: &str) -> PathBuf {
        let Self { folder } = self;
        folder.join(&*stream.app).join(&*stream.name).join(id)
    }

    /// All entries, the oldest first, and reports of those whose facts cannot be understood.
    ///
    /// # Errors
    /// If a folder or file cannot be read.
    pub fn entries(&self) -> anyhow::Result<(Vec<Entry>, Vec<Report>)> {
        let read = |place: Place| -> anyhow::Result<Option<Result<Entry, Report>>> {
            let file = place.folder.join(FACTS);
            match fs::read_to_string(&file) {
                // removed meanwhile
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).context(format!("{} cannot be read", file.display())),
                Ok(text) => Ok(Some(match serde_json::from_str(&text) {
                    Ok(facts) => Ok(place.entry(facts)),
                    Err(error) => Err(report(&file, &text, &error, &place)),
                })),
            }
        };
        let all = self.places()?.into_par_iter().map(read);
        let all: Vec<_> = all.collect::<anyhow::Result<_>>()?;
        let (mut entries, mut reports) = (Vec::with_capacity(all.len()), Vec::new());
        for one in all.into_iter().flatten() {
            match one {
                Ok(entry) => entries.push(entry),
                Err(report) => reports.push(report),
            }
        }
        entries.sort_by(|one: &Entry, other| {
            let key = |entry: &Entry| (entry.facts.began, entry.stream.clone());
            (key(one), &one.id).cmp(&(key(other), &other.id))
        });
        reports.sort_by(|one, other| one.path.cmp(&other.path));
        Ok((entries, reports))
    }

    /// A digest of what the entries' facts are, without reading them.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn stamps(&self) -> anyhow::Result<Fingerprint> {
        let mut places: Vec<PathBuf> = self.places()?.into_iter().map(|it| it.folder).collect();
        places.par_sort_unstable();
        let stamp = |place: &PathBuf| Some(FileStamp::of(&fs::metadata(place.join(FACTS)).ok()?));
        let stamps: Vec<_> = places.par_iter().map(stamp).collect();
        let mut hasher = blake3::Hasher::new();
        for (place, stamp) in places.iter().zip(stamps) {
            hasher.update(place.as_os_str().as_encoded_bytes());
            hasher.update(&stamp.map_or([0; 32], |stamp| stamp.bytes()));
        }
        Ok(*hasher.finalize().as_bytes())
    }

    /// The places of all entries, in no order.
    fn places(&self) -> anyhow::Result<Vec<Place>> {
        let mut places = Vec::new();
        for (app, folder) in folders(&self.folder)? {
            let Ok(app) = app.parse::<Slug>() else {
                continue;
            };
            for (name, folder) in folders(&folder)? {
                let Ok(name) = name.parse::<Slug>() else {
                    continue;
                };
                let entries = folders(&folder)?.into_iter().filter(|(id, _)| is_id(id));
                places.extend(entries.map(|(id, folder)| Place {
                    stream: StreamName {
                        app: app.clone(),
                        name: name.clone(),
                    },
                    id,
                    folder,
                }));
            }
        }
        Ok(places)
    }

    /// Takes the right to change the archive, and deletes what a killed process left.
    ///
    /// # Errors
    /// If another process has it, or the folder cannot be written.
    pub fn lock(&self) -> Result<Lock, Failure> {
        let shown = self.folder.display();
        fs::create_dir_all(&self.folder).with_context(|| format!("{shown} cannot be made"))?;
        let lock = Lock::try_take(&self.folder.join(".lock"))?;
        let lock = lock.ok_or_else(|| {
            Failure::Usage(format!(
                "another `mitts archive` is at work in {shown}; wait for it to end"
            ))
        })?;
        for (name, folder) in folders(&self.folder)? {
            if name.starts_with(MAKING) || name.starts_with(GONE) {
                fs::remove_dir_all(&folder)
                    .with_context(|| format!("{} cannot be deleted", folder.display()))?;
            }
        }
        Ok(lock)
    }

    /// Waits for the right to change the archive, for a moment's work. Unlike [`lock`](Self::lock) it deletes nothing.
    pub(super) fn wait(&self) -> anyhow::Result<Lock> {
        Lock::wait(&self.folder.join(".lock"))
    }

    /// Takes the right to upload. Entries can be made and removed meanwhile.
    pub(super) fn push_lock(&self) -> Result<Lock, Failure> {
        let shown = self.folder.display();
        fs::create_dir_all(&self.folder).with_context(|| format!("{shown} cannot be made"))?;
        let lock = Lock::try_take(&self.folder.join(".push-lock"))?;
        lock.ok_or_else(|| {
            Failure::Usage(format!(
                "another `mitts archive push` is at work in {shown}; wait for it to end"
            ))
        })
    }

    /// Changes the facts of an entry, as they are now. `None` if it has been removed. Whoever calls it has the lock.
    pub(super) fn rewrite(
        &self,
        entry: &Entry,
        change: impl FnOnce(&mut EntryFacts),
    ) -> anyhow::Result<Option<Entry>> {
        let folder = self.place(&entry.stream, &entry.id);
        let file = folder.join(FACTS);
        let shown = || format!("{} cannot be changed", file.display());
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.with_context(shown)?,
        };
        let mut facts: EntryFacts = serde_json::from_str(&text).with_context(shown)?;
        change(&mut facts);
        let write = || -> anyhow::Result<()> {
            let new = tempfile::Builder::new()
                .prefix(".facts-")
                .tempfile_in(&folder)?;
            fs::write(new.path(), json(&facts)?)?;
            new.as_file().sync_all()?;
            let mode = fs::metadata(&file)?.permissions();
            fs::set_permissions(new.path(), mode)?;
            new.persist(&file)?;
            Ok(())
        };
        write().with_context(shown)?;
        Ok(Some(Entry {
            facts,
            ..entry.clone()
        }))
    }

    /// A folder for an entry that is being made. It is deleted unless it is [kept](Self::keep).
    pub(super) fn stage(&self) -> anyhow::Result<TempDir> {
        let stage = tempfile::Builder::new()
            .prefix(MAKING)
            .tempdir_in(&self.folder);
        stage.with_context(|| format!("{} cannot be written", self.folder.display()))
    }

    /// Makes a complete entry of such a folder, under this name or, if another entry has it, the next free one.
    pub(super) fn keep(
        &self,
        stage: TempDir,
        stream: &StreamName,
        id: &str,
        facts: EntryFacts,
    ) -> anyhow::Result<Entry> {
        let id = self.free(stream, id);
        let place = self.place(stream, &id);
        let keep = || -> anyhow::Result<()> {
            fs::write(stage.path().join(FACTS), json(&facts)?)?;
            for file in fs::read_dir(stage.path())? {
                File::open(file?.path())?.sync_all()?;
            }
            open_to_readers(stage.path())?;
            let above = place.parent().unwrap_or(&self.folder);
            fs::create_dir_all(above)?;
            fs::rename(stage.path(), &place)?;
            File::open(above)?.sync_all()?;
            Ok(())
        };
        keep().with_context(|| format!("{} cannot be made", place.display()))?;
        // renamed: there is nothing to delete any more
        let _ = stage.keep();
        Ok(Entry {
            stream: stream.clone(),
            id,
            facts,
        })
    }

    fn free(&self, stream: &StreamName, id: &str) -> String {
        let is_free = |id: &String| !self.place(stream, id).exists();
        let mut names = (1u32..).map(|number| match number {
            1 => id.to_owned(),
            _ => format!("{id}-{number}"),
        });
        names.find(is_free).unwrap_or_default()
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub(super) fn remove(&self, entry: &Entry) -> anyhow::Result<()> {
        let place = self.place(&entry.stream, &entry.id);
        let remove = || -> io::Result<()> {
            let gone = tempfile::Builder::new()
                .prefix(GONE)
                .tempdir_in(&self.folder)?;
            fs::rename(&place, gone.path().join("entry"))?;
            // removes folders that are empty now
            for folder in place.ancestors().skip(1).take(2) {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
            gone.close()
        };
        match remove() {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).context(format!("{} cannot be removed", place.display()))
            }
            _ => Ok(()),
        }
    }
}

/// The place of an entry.
struct Place {
    stream: StreamName,
    id: String,
    folder: PathBuf,
}

impl Place {
    fn entry(self, facts: EntryFacts) -> Entry {
        Entry {
            stream: self.stream,
            id: self.id,
            facts,
        }
    }
}

/// The text of a file of facts.
fn json(facts: &EntryFacts) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(facts)? + "\n")
}

/// A temporary folder is private, but the web server must read the entry.
fn open_to_readers(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        for file in fs::read_dir(folder)? {
            fs::set_permissions(file?.path(), fs::Permissions::from_mode(0o644))?;
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn report(file: &Path, text: &str, error: &serde_json::Error, place: &Place) -> Report {
    let line = text.split_inclusive('\n').take(error.line().max(1) - 1);
    let start = line.map(str::len).sum::<usize>() + error.column().max(1) - 1;
    let start = start.min(text.len());
    let start = (0..=start).rfind(|at| text.is_char_boundary(*at));
    let start = start.unwrap_or_default();
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    let problem = Problem::new(SiteProblem::Entry, start..start)
        .label(why)
        .help(format!(
            "correct it, or remove the entry: mitts archive rm {}/{}",
            place.stream, place.id
        ));
    Report::new(file.display().to_string(), text, vec![problem])
}

/// The folders in a folder, not those that links lead to.
fn folders(folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let list: io::Result<Vec<DirEntry>> = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        list => list.and_then(Iterator::collect),
    };
    let list = list.with_context(|| format!("{} cannot be read", folder.display()))?;
    let folders = list
        .into_iter()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    Ok(folders
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .collect())
}
