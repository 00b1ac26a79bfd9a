//! An output tree that is replaced as a whole.
//!
//! New and changed files are first written next to the tree, on the same file system. They are moved into place when
//! all of them are complete: first assets, which have new names, then new pages, then replaced pages, which may link
//! to new ones, then the files at the root, and the home page last. Then the files that only the old tree had are
//! deleted, assets last. A build that fails or is killed before the move leaves the tree unchanged. If it is killed
//! during the move, every file is complete and has its assets; only new pages may link to new pages that are still
//! missing. The next build completes the move.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    io::{self, Seek},
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;

use crate::{
    fingerprint::Fingerprint,
    output::{
        disk::{create, is_absent, is_same, remove_folder, set_later, write},
        foreign::in_the_way,
        manifest::{Entry, Manifest, Stamp},
        moves::merge,
        target::resolve,
    },
    paths::ASSETS,
    project::{
        lock::Lock,
        replace::{clean, replace},
    },
};

/// Whether a build on this machine wrote the tree at `root`. `state` is the folder of manifests, which need not exist.
pub fn is_built(root: &Path, state: &Path) -> bool {
    let place = place(root, state);
    // a link leads to a tree that another machine built
    !root.is_symlink() && place.is_ok_and(|(_, manifest)| manifest.exists())
}

/// The real path of the tree at `root`, and the path of its manifest.
fn place(root: &Path, state: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let real = resolve(root)?;
    // a site that is moved together with its state stays the same site
    let home =
        fs::canonicalize(state).with_context(|| format!("{} cannot be read", state.display()))?;
    let home = home.parent().unwrap_or(&home);
    let key = real.strip_prefix(home).unwrap_or(&real);
    let key = blake3::hash(key.as_os_str().as_encoded_bytes()).to_hex();
    let manifest = state.join(format!("build-{}", &key[..16]));
    Ok((real, manifest))
}

/// A tree that is being replaced. Only [`Tree::commit`] changes it.
pub struct Tree {
    root: PathBuf,
    stage: PathBuf,
    manifest: PathBuf,
    /// The manifest of the last build.
    pub old: Manifest,
    /// Files that a killed build may have moved into place without listing them in its manifest.
    strays: BTreeSet<String>,
    /// Whether the tree does not exist yet.
    fresh: bool,
    _lock: Lock,
}

/// A file of the new tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staged {
    /// Its entry in the new manifest.
    pub entry: Entry,
    /// Whether its bytes changed.
    pub changed: bool,
}

impl Staged {
    /// A file that is already up to date.
    pub fn unchanged(entry: Entry) -> Self {
        Staged {
            entry,
            changed: false,
        }
    }
}

impl Tree {
    /// Opens the tree at `root`, which need not exist. `state` is the folder of manifests and locks.
    ///
    /// # Errors
    /// If another build is writing the same tree, or a file or folder cannot be read or written.
    pub fn open(root: &Path, state: &Path) -> anyhow::Result<Self> {
        let (real, manifest) = place(root, state)?;
        let lock = Lock::try_take(&manifest.with_extension("lock"))?.with_context(|| {
            format!(
                "another build is writing {}; wait for it to end",
                root.display()
            )
        })?;
        let within = real.join(".mitts-stage");
        let mut name = OsString::from(".");
        name.push(real.file_name().unwrap_or_default());
        name.push(".mitts-stage");
        let beside = real.with_file_name(name);
        // left by a killed build
        for left in [&within, &beside] {
            remove_folder(left)?;
        }
        for left in [&manifest, &manifest.with_extension("pending")] {
            clean(left);
        }
        let fresh = !real.exists();
        let stage = if fresh { beside } else { within };
        let pending = fs::read_to_string(manifest.with_extension("pending")).unwrap_or_default();
        let old = Manifest::read(&manifest);
        Ok(Tree {
            root: real,
            stage,
            strays: pending.lines().map(str::to_owned).collect(),
            manifest,
            old,
            fresh,
            _lock: lock,
        })
    }

    /// The path of another state file of this tree, next to its manifest.
    pub fn beside(&self, extension: &str) -> PathBuf {
        self.manifest.with_extension(extension)
    }

    /// Whether the tree is exactly what the last build wrote, and that build had the same inputs.
    pub fn is_current(&self, inputs: &Fingerprint) -> bool {
        self.old.inputs == *inputs
            && *inputs != [0; 32]
            && self.strays.is_empty()
            && self.old.files.par_iter().all(|(path, entry)| {
                fs::symlink_metadata(self.root.join(path))
                    .is_ok_and(|metadata| metadata.is_file() && Stamp::of(&metadata) == entry.stamp)
            })
    }

    /// The manifest's entry of a file, if the file has the same fingerprint and was not changed since.
    pub fn kept(&self, path: &str, fingerprint: &Fingerprint) -> Option<Entry> {
        let entry = self.old.files.get(path)?;
        if entry.fingerprint != *fingerprint {
            return None;
        }
        let metadata = fs::symlink_metadata(self.root.join(path)).ok()?;
        (metadata.is_file() && Stamp::of(&metadata) == entry.stamp).then_some(*entry)
    }

    /// Writes a file next to the tree, unless the tree already has the same bytes.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn stage(
        &self,
        path: &str,
        fingerprint: Fingerprint,
        bytes: &[u8],
    ) -> anyhow::Result<Staged> {
        let target = self.root.join(path);
        if !self.fresh
            && let Ok(metadata) = fs::symlink_metadata(&target)
            && metadata.is_file()
            && metadata.len() == bytes.len() as u64
            && fs::read(&target).is_ok_and(|old| old == bytes)
        {
            let stamp = Stamp::of(&metadata);
            return Ok(Staged::unchanged(Entry { fingerprint, stamp }));
        }
        let place = self.stage.join(path);
        let stamp = write(&place, bytes)
            .with_context(|| format!("{} cannot be written", place.display()))?;
        Ok(Staged {
            entry: Entry { fingerprint, stamp },
            changed: true,
        })
    }

    /// Like [`Tree::stage`], for a file that a running program reads again only when its time of change is in another
    /// second.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn stage_later(
        &self,
        path: &str,
        fingerprint: Fingerprint,
        bytes: &[u8],
    ) -> anyhow::Result<Staged> {
        let staged = self.stage(path, fingerprint, bytes)?;
        if !staged.changed {
            return Ok(staged);
        }
        let place = self.stage.join(path);
        let stamp = set_later(&place, &self.root.join(path))
            .with_context(|| format!("{} cannot be written", place.display()))?;
        let entry = Entry { fingerprint, stamp };
        Ok(Staged { entry, ..staged })
    }

    /// Like [`Tree::stage`], for a file that may be larger than memory.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn stage_file(
        &self,
        path: &str,
        fingerprint: Fingerprint,
        source: &mut fs::File,
    ) -> anyhow::Result<Staged> {
        let target = self.root.join(path);
        if !self.fresh
            && let Ok(metadata) = fs::symlink_metadata(&target)
            && metadata.is_file()
            && is_same(source, &target).unwrap_or(false)
        {
            let stamp = Stamp::of(&metadata);
            return Ok(Staged::unchanged(Entry { fingerprint, stamp }));
        }
        let place = self.stage.join(path);
        let mut copy = || -> io::Result<Stamp> {
            source.rewind()?;
            let mut file = create(&place)?;
            io::copy(source, &mut file)?;
            Ok(Stamp::of(&file.metadata()?))
        };
        let stamp = copy().with_context(|| format!("{} cannot be written", place.display()))?;
        Ok(Staged {
            entry: Entry { fingerprint, stamp },
            changed: true,
        })
    }

    /// The files that staged files would overwrite and that are not from `mitts`. Checked only if no earlier build is
    /// known.
    pub fn in_the_way(&self) -> Vec<String> {
        match self.fresh || !self.old.files.is_empty() || !self.strays.is_empty() {
            true => Vec::new(),
            false => in_the_way(&self.stage, &self.root),
        }
    }

    /// Moves all staged files into the tree, deletes the files that only the old manifest lists, and writes the new
    /// manifest. Returns the number of deleted files.
    ///
    /// # Errors
    /// If a file cannot be moved or deleted. The next build then continues.
    pub fn commit(self, new: &Manifest) -> anyhow::Result<usize> {
        let fresh: Vec<&String> = new
            .files
            .keys()
            .filter(|path| !self.old.files.contains_key(*path))
            .chain(&self.strays)
            .collect();
        let pending = self.manifest.with_extension("pending");
        if !fresh.is_empty() {
            let list: String = fresh.iter().map(|path| format!("{path}\n")).collect();
            replace(&pending, list.as_bytes())?;
        }
        let mut gone: Vec<&String> = self
            .old
            .files
            .keys()
            .chain(&self.strays)
            .filter(|path| !new.files.contains_key(*path))
            .collect();
        // assets after the pages that need them, in case the build is killed in between
        let is_asset = |path: &str| Path::new(path).starts_with(ASSETS);
        gone.sort_by_key(|path| (is_asset(path), *path));
        gone.dedup();
        // a folder of the last build that must make way for a file
        for path in &gone {
            let mut above = Path::new(path).ancestors().skip(1);
            if above.any(|above| {
                above
                    .to_str()
                    .is_some_and(|above| new.files.contains_key(above))
            }) {
                self.remove(path)?;
            }
        }
        if self.stage.exists() {
            merge(&self.stage, &self.root)?;
            remove_folder(&self.stage)?;
        }
        for path in &gone {
            self.remove(path)?;
        }
        new.write(&self.manifest)?;
        if pending.exists() {
            fs::remove_file(&pending)
                .with_context(|| format!("{} cannot be deleted", pending.display()))?;
        }
        Ok(gone.len())
    }

    /// Deletes a file, and then the folders that are empty.
    fn remove(&self, path: &str) -> anyhow::Result<()> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if !is_absent(&error) => {
                return Err(error).context(format!("{} cannot be deleted", file.display()));
            }
            _ => {}
        }
        let mut folder = file.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.root) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // left by a failed build; otherwise the next build deletes it
        let _ = remove_folder(&self.stage);
    }
}

#[cfg(test)]
mod tests;
