//! Walks a folder. Links in it are followed as long as they stay inside.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::Context;
use rayon::prelude::*;
use roster::composed;
use walkdir::WalkDir;

use crate::{content::left_out::reason, fingerprint::FileStamp};

/// What is in a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Every file that may be published, by its path with `/`, composed (NFC).
    pub files: BTreeMap<String, PathBuf>,
    /// Files and folders that are left out, and why.
    pub left_out: Vec<(PathBuf, &'static str)>,
    /// Pairs of files that have one name, written in two forms.
    pub same_names: Vec<[PathBuf; 2]>,
    /// Links that lead nowhere, out of the folder, or in a circle.
    pub broken_links: Vec<PathBuf>,
}

/// What is in a folder, and what the system says of each of its files.
#[derive(Debug)]
pub struct Listed {
    /// The folder.
    pub folder: PathBuf,
    /// What is in it.
    pub found: Found,
    /// The stamps of its files, in their order; none of one that is gone again.
    pub stamps: Vec<Option<FileStamp>>,
    /// When this was asked.
    pub at: SystemTime,
}

/// Lists a folder, which need not exist.
///
/// # Errors
/// As [`find`].
pub fn list(folder: &Path) -> anyhow::Result<Listed> {
    let at = SystemTime::now();
    let found = find(folder)?;
    let paths: Vec<&PathBuf> = found.files.values().collect();
    let stamp = |path: &&PathBuf| Some(FileStamp::of(&fs::metadata(path).ok()?));
    let stamps = paths.par_iter().map(stamp).collect();
    Ok(Listed {
        folder: folder.to_owned(),
        found,
        stamps,
        at,
    })
}

/// Everything below `folder`, which need not exist.
///
/// # Errors
/// As [`root`], and when a folder below cannot be read.
pub fn find(folder: &Path) -> anyhow::Result<Found> {
    let mut found = Found::default();
    if let Some(root) = root(folder)? {
        walk(folder, "", &root, false, &mut found)?;
        // folders are not listed in the order of their names
        found.left_out.sort();
        found.same_names.iter_mut().for_each(|pair| pair.sort());
        found.same_names.sort();
    }
    Ok(found)
}

/// Where a folder really is; `None` if nothing is there.
///
/// # Errors
/// When it cannot be read, or is a link that leads nowhere: that is not the same as an empty one.
pub fn root(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let missing = fs::symlink_metadata(folder)
        .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    if missing {
        return Ok(None);
    }
    let shown = folder.display();
    let root = fs::canonicalize(folder).with_context(|| {
        format!("{shown} cannot be read; if it is a link, mend it, or delete it to do without")
    })?;
    anyhow::ensure!(
        root.is_dir(),
        "{shown} is no folder; move the file elsewhere, or delete it"
    );
    Ok(Some(root))
}

/// `linked` says that `folder` was reached by a link, in which no further one to a folder is followed.
fn walk(
    folder: &Path,
    prefix: &str,
    root: &Path,
    linked: bool,
    found: &mut Found,
) -> anyhow::Result<()> {
    let mut left_out = Vec::new();
    let is_kept = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let reason = reason(&name).filter(|_| entry.depth() > 0);
        left_out.extend(reason.map(|reason| (entry.path().to_path_buf(), reason)));
        reason.is_none()
    };
    for entry in WalkDir::new(folder).into_iter().filter_entry(is_kept) {
        let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
        let parts = entry.path().strip_prefix(folder)?.components();
        let parts: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        let name = format!("{prefix}{}", composed(&parts.join("/")));
        let path = entry.path().to_path_buf();
        if entry.file_type().is_file() {
            found.add(name, path);
        } else if entry.path_is_symlink() && entry.depth() > 0 {
            let target = fs::canonicalize(&path).ok();
            match target.filter(|target| target.starts_with(root)) {
                Some(target) if target.is_file() => {
                    found.add(name, path);
                }
                Some(target) if target.is_dir() && !linked && !path.starts_with(&target) => {
                    let above = path.parent().unwrap_or(folder);
                    let above = fs::canonicalize(above)
                        .with_context(|| format!("{} cannot be read", above.display()))?;
                    if above.starts_with(&target) {
                        found.broken_links.push(path);
                    } else {
                        walk(&path, &format!("{name}/"), root, true, found)?;
                    }
                }
                // within a link, the real folder tells of its own
                _ if linked => {}
                _ => found.broken_links.push(path),
            }
        }
    }
    found.left_out.append(&mut left_out);
    Ok(())
}

impl Found {
    fn add(&mut self, name: String, path: PathBuf) {
        match self.files.entry(name) {
            Entry::Vacant(free) => _ = free.insert(path),
            Entry::Occupied(other) => self.same_names.push([other.get().clone(), path]),
        }
    }
}
