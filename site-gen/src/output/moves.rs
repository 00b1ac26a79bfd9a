//! Moves a staged tree into place. Files are moved before the pages that link to them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::paths::ASSETS;

/// The kinds of entries to move.
#[derive(Debug)]
struct Move {
    from: PathBuf,
    to: PathBuf,
    step: Step,
}

/// The order in which they are moved: files come before the pages that link to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Asset,
    New,
    Replaced,
    NewAtRoot,
    ReplacedAtRoot,
    Home,
}

/// Moves everything in `from` into `to`. A folder that does not exist in `to` is moved in one step, other folders
/// entry by entry.
///
/// # Errors
/// If a file or folder is in the way, or cannot be read.
pub(super) fn merge(from: &Path, to: &Path) -> anyhow::Result<()> {
    if !to.exists() {
        return fs::rename(from, to).with_context(|| refused(to));
    }
    for Move { from, to, .. } in moves(from, to)? {
        replace(&from, &to).with_context(|| refused(&to))?;
    }
    Ok(())
}

fn refused(to: &Path) -> String {
    format!("{} cannot be replaced", to.display())
}

fn replace(from: &Path, to: &Path) -> io::Result<()> {
    match fs::symlink_metadata(to) {
        // only if empty: files in it are not from a build
        Ok(old) if old.is_dir() => fs::remove_dir(to)?,
        Ok(_) if fs::symlink_metadata(from)?.is_dir() => fs::remove_file(to)?,
        _ => {}
    }
    fs::rename(from, to)
}

/// The entries of a folder.
fn entries(folder: &Path) -> anyhow::Result<Vec<fs::DirEntry>> {
    let list = || fs::read_dir(folder)?.collect();
    let list: io::Result<_> = list();
    list.with_context(|| format!("{} cannot be read", folder.display()))
}

fn is_folder(path: &Path) -> anyhow::Result<bool> {
    let metadata = fs::symlink_metadata(path);
    let metadata = metadata.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(metadata.is_dir())
}

fn moves(from: &Path, to: &Path) -> anyhow::Result<Vec<Move>> {
    let mut all = Vec::new();
    for entry in entries(from)? {
        let name = entry.file_name();
        let asset = name == ASSETS;
        let (new, replaced) = match is_folder(&entry.path())? {
            true if asset => (Step::Asset, Step::Asset),
            true => (Step::New, Step::Replaced),
            false if name == "index.html" => (Step::Home, Step::Home),
            false => (Step::NewAtRoot, Step::ReplacedAtRoot),
        };
        collect(entry.path(), to.join(name), new, replaced, &mut all)?;
    }
    all.sort_by(|a, b| (a.step, &a.to).cmp(&(b.step, &b.to)));
    Ok(all)
}

fn collect(
    from: PathBuf,
    to: PathBuf,
    new: Step,
    replaced: Step,
    all: &mut Vec<Move>,
) -> anyhow::Result<()> {
    let step = match fs::symlink_metadata(&to) {
        Ok(old) if old.is_dir() && is_folder(&from)? => {
            for entry in entries(&from)? {
                let to = to.join(entry.file_name());
                collect(entry.path(), to, new, replaced, all)?;
            }
            return Ok(());
        }
        Ok(_) => replaced,
        Err(_) => new,
    };
    all.push(Move { from, to, step });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(file: &Path, text: &str) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    #[test]
    fn nothing_is_replaced_before_what_it_may_link_to_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let files = [
            "404.html",
            "alice/index.html",
            "alice/obs/index.html",
            "assets/new.js",
            "index.html",
            "new.txt",
            "zed/index.html",
        ];
        for file in files {
            put(&from.join(file), "new");
        }
        for file in [
            "404.html",
            "alice/index.html",
            "assets/old.js",
            "index.html",
        ] {
            put(&to.join(file), "old");
        }
        let moves = moves(&from, &to).unwrap();
        let order: Vec<_> = moves
            .iter()
            .map(|entry| entry.to.strip_prefix(&to).unwrap().to_str().unwrap())
            .collect();
        let expected = [
            "assets/new.js",
            "alice/obs",
            "zed",
            "alice/index.html",
            "new.txt",
            "404.html",
            "index.html",
        ];
        assert_eq!(order, expected);
        merge(&from, &to).unwrap();
        for file in files {
            assert_eq!(fs::read_to_string(to.join(file)).unwrap(), "new", "{file}");
        }
        assert!(to.join("assets/old.js").exists());
    }
}
