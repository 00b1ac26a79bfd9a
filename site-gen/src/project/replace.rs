//! Puts a file in the place of another in one step.

use std::{ffi::OsString, fs::Metadata, io::Write, path::Path};

use anyhow::Context;

/// How temporary files beside `path` begin.
fn beside(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".mitts-");
    name
}

/// Deletes what a killed [`replace`] left beside `path`. Only for who alone may replace it.
pub fn clean(path: &Path) {
    let prefix = beside(path);
    let folder = path.parent().and_then(|folder| folder.read_dir().ok());
    for entry in folder.into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
        {
            // what cannot be deleted does no harm
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Gives a new file the owner of the one whose place it takes, where this process may: an admin who
/// edits as root must not take the roster away from the function that reads it.
fn keep_owner(file: &std::fs::File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    #[cfg(not(unix))]
    let _ = (file, old);
}

/// Puts `bytes` in a file's place in one step: readers see the old file or the new one, and after a
/// crash it is one of the two. Owner and permissions of a file that was there stay.
///
/// # Errors
/// When the disk refuses.
pub fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let old = std::fs::metadata(path).ok();
        let mut builder = tempfile::Builder::new();
        let prefix = beside(path);
        builder.prefix(&prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // for nobody else before it has the old one's owner and permissions
            let mode = if old.is_some() { 0o600 } else { 0o666 };
            builder.permissions(std::fs::Permissions::from_mode(mode));
        }
        let mut file = builder.tempfile_in(folder)?;
        if let Some(old) = old {
            keep_owner(file.as_file(), &old);
            file.as_file().set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
