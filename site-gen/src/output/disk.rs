//! Single files and folders of an output tree.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;

use crate::output::manifest::Stamp;

/// Whether an error means that the file does not exist.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// Deletes a folder and its contents, if it exists.
pub(super) fn remove_folder(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if !is_absent(&error) => {
            Err(error).context(format!("{} cannot be deleted", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Whether a file of the tree has the same bytes as another file.
pub(super) fn is_same(source: &mut fs::File, target: &Path) -> io::Result<bool> {
    let mut target = fs::File::open(target)?;
    if source.metadata()?.len() != target.metadata()?.len() {
        return Ok(false);
    }
    let (mut new, mut old) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let count = source.read(&mut new)?;
        if count == 0 {
            return Ok(true);
        }
        target.read_exact(&mut old[..count])?;
        if new[..count] != old[..count] {
            return Ok(false);
        }
    }
}

/// Creates a file, and its folder if necessary.
pub(super) fn create(place: &Path) -> io::Result<fs::File> {
    // nearly every page has its own folder, so creating it first needs the fewest calls
    if let Some(folder) = place.parent() {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
            made => made?,
        }
    }
    fs::File::create(place)
}

/// Moves a new file's time of change to a later second than that of the file which it replaces, if necessary.
pub(super) fn set_later(new: &Path, old: &Path) -> io::Result<Stamp> {
    let file = fs::File::options().write(true).open(new)?;
    let seconds = |time: SystemTime| {
        time.duration_since(UNIX_EPOCH)
            .map_or(0, |age| age.as_secs())
    };
    if let Ok(old) = fs::metadata(old) {
        let old = seconds(old.modified()?);
        if seconds(file.metadata()?.modified()?) <= old {
            file.set_modified(UNIX_EPOCH + Duration::from_secs(old + 1))?;
        }
    }
    Ok(Stamp::of(&file.metadata()?))
}

/// Writes a file.
pub(super) fn write(place: &Path, bytes: &[u8]) -> io::Result<Stamp> {
    let mut file = create(place)?;
    file.write_all(bytes)?;
    Ok(Stamp::of(&file.metadata()?))
}
