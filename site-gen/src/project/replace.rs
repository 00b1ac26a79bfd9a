//! Replaces a file atomically.

use std::{ffi::OsString, fs::Metadata, io::Write, path::Path};

use anyhow::Context;

/// The prefix of temporary files beside `path`.
fn beside(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".mitts-");
    name
}

/// Deletes files that a killed [`replace`] left beside `path`. The caller must have the only right to replace it.
pub fn clean(path: &Path) {
    let prefix = beside(path);
    let folder = path.parent().and_then(|folder| folder.read_dir().ok());
    for entry in folder.into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
        {
            // a remaining file does no harm
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Gives a new file the owner of the file that it replaces, if permitted. Otherwise an edit by root could make the roster
/// unreadable for the function.
fn keep_owner(file: &std::fs::File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    #[cfg(not(unix))]
    let _ = (file, old);
}

/// Replaces a file with `bytes` atomically: readers see the old or the new file, and so does a reader after a crash. The
/// old file's owner and permissions are kept.
///
/// # Errors
/// When the file cannot be written.
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
            // private until it has the old file's owner and permissions
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

/// Replaces a file with a secret atomically: only the owner of its folder may read it, or whoever runs this.
///
/// # Errors
/// When the file cannot be written.
pub fn replace_secret(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        // a temporary file is readable only for its owner
        let mut file = tempfile::Builder::new()
            .prefix(&beside(path))
            .tempfile_in(folder)?;
        keep_owner(file.as_file(), &std::fs::metadata(folder)?);
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
