//! Lists the files of a folder. Symbolic links are followed if they stay inside.

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

/// The files of a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// All files that may be published, by their path with `/`, composed (NFC).
    pub files: BTreeMap<String, PathBuf>,
    /// Files and folders that are left out, with the reason.
    pub left_out: Vec<(PathBuf, &'static str)>,
    /// Pairs of files with the same name, once composed and once decomposed.
    pub same_names: Vec<[PathBuf; 2]>,
    /// Symbolic links that are broken, lead out of the folder, or form a circle.
    pub broken_links: Vec<PathBuf>,
}

/// The files of a folder with their stamps.
#[derive(Debug)]
pub struct Listed {
    /// The folder.
    pub folder: PathBuf,
    /// Its files.
    pub found: Found,
    /// The stamps of its files, in the same order; `None` for a file that was deleted meanwhile.
    pub stamps: Vec<Option<FileStamp>>,
    /// The time of listing.
    pub at: SystemTime,
}

/// Lists a folder, which need not exist.
///
/// # Errors
/// As for [`find`].
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

/// Lists all files below `folder`, which need not exist.
///
/// # Errors
/// As for [`root`], and if a folder below cannot be read.
pub fn find(folder: &Path) -> anyhow::Result<Found> {
    let mut found = Found::default();
    if let Some(root) = root(folder)? {
        walk(folder, "", &root, false, &mut found)?;
        // folders are not listed in alphabetical order
        found.left_out.sort();
        found.same_names.iter_mut().for_each(|pair| pair.sort());
        found.same_names.sort();
    }
    Ok(found)
}

/// Resolves a folder; `None` if it does not exist.
///
/// # Errors
/// If it cannot be read, or is a broken link, which is not the same as an empty folder.
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

/// Lists a folder. With `linked`, `folder` was reached through a link, and further links to folders are not followed.
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
                // the real folder is listed anyway
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
