//! Keeps a copy of the channels' files in the engine's folder: it reads schedules whenever they change.

use std::{
    fs::{self, File},
    path::Path,
};

use anyhow::Context;
use walkdir::WalkDir;

/// Makes `to` the same as `from`. A file is replaced in one step, and has the time of change of the one that it copies, by
/// which the engine notices it.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn mirror(from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in WalkDir::new(from).into_iter().filter_map(Result::ok) {
        if file.file_type().is_file() {
            let path = file.path().strip_prefix(from).unwrap_or(file.path());
            copy(file.path(), &to.join(path))
                .with_context(|| format!("{} cannot be copied", file.path().display()))?;
        }
    }
    for file in WalkDir::new(to).into_iter().filter_map(Result::ok) {
        let path = file.path().strip_prefix(to).unwrap_or(file.path());
        if file.file_type().is_file() && !from.join(path).exists() {
            fs::remove_file(file.path())
                .with_context(|| format!("{} cannot be deleted", file.path().display()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let modified = fs::metadata(from)?.modified()?;
    if fs::metadata(to).is_ok_and(|old| old.modified().is_ok_and(|old| old == modified)) {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder)?;
    let mut name = std::ffi::OsString::from(".");
    name.push(to.file_name().unwrap_or_default());
    let new = folder.join(name);
    fs::copy(from, &new)?;
    File::options()
        .write(true)
        .open(&new)?
        .set_modified(modified)?;
    fs::rename(&new, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_follows_with_times_and_deletions() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        mirror(&from, &to).unwrap();
        fs::create_dir_all(from.join("show")).unwrap();
        fs::write(from.join("show/main.sch"), "1").unwrap();
        fs::write(from.join("show/late.sch"), "1").unwrap();
        mirror(&from, &to).unwrap();
        let copy = to.join("show/main.sch");
        let time = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(time(&copy), time(&from.join("show/main.sch")));
        fs::write(from.join("show/main.sch"), "2").unwrap();
        let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(7);
        let file = File::options().write(true).open(from.join("show/main.sch"));
        file.unwrap().set_modified(later).unwrap();
        fs::remove_file(from.join("show/late.sch")).unwrap();
        mirror(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), "2");
        assert_eq!(time(&copy), later);
        let left = fs::read_dir(to.join("show")).unwrap().count();
        assert_eq!(left, 1);
    }
}
