//! Files that hold a secret: only their owner may read them.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use data_encoding::HEXLOWER;
use roster::{Secret, SecretRef};
use zeroize::Zeroizing;

use super::Project;

/// Where a secret is: in the roster's file, or in `folder` under the name of its variable.
pub fn place(project: &Project, secret: &SecretRef, folder: &Path) -> PathBuf {
    match secret {
        SecretRef::Env(name) => folder.join(name),
        SecretRef::File(file) => project.path("").join(file),
    }
}

/// Writes a new secret of 256 random bits into a file, and returns it.
///
/// # Errors
/// When the system has no random source, or the file cannot be written.
pub fn make(path: &Path) -> anyhow::Result<Secret> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)
        .map_err(|error| anyhow::anyhow!("the system has no random source: {error}"))?;
    let text = Zeroizing::new(HEXLOWER.encode(&*bytes));
    write(path, text.as_bytes())?;
    Ok(Secret::new(text.to_string()))
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || -> std::io::Result<()> {
        let mut file = options.open(path)?;
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(bytes)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// Whether everybody on this machine may read a file.
///
/// # Errors
/// When there is no such file.
pub fn is_open_to_all(path: &Path) -> std::io::Result<bool> {
    let metadata = std::fs::metadata(path)?;
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::mode(&metadata) & 0o004 != 0);
    #[cfg(not(unix))]
    {
        let _ = metadata;
        Ok(false)
    }
}
