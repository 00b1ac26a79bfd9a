//! The copy of a roster elsewhere: a file, and beside it which version it is.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use axum::http::HeaderValue;
use roster::Secret;
use sha2::{Digest, Sha256};

use super::{
    client::{Client, FetchError, Fetched, Version},
    place::Place,
};
use crate::directory::{LoadError, SharedRoster};

/// Why there is no roster to begin with.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It could not be fetched, and there is no copy from before.
    #[error("the roster cannot be fetched: {0}")]
    Fetch(FetchError), // not its `source` as well, since the message contains it
    /// What was fetched is no usable roster, and there is no copy from before.
    #[error("the roster that was fetched cannot be used")]
    Load(#[from] LoadError),
    /// The folder of the copy belongs to another user, who could put another roster there.
    #[error(
        "the folder {} for the copy of the roster can be changed by other users: name another one with --roster-cache",
        _0.display()
    )]
    Shared(PathBuf),
    /// The folder of the copy cannot be made.
    #[error("the folder {} for the copy of the roster cannot be made: {error}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause. The message contains it, so it is not the error's `source` as well.
        error: io::Error,
    },
}

impl From<FetchError> for StartError {
    fn from(error: FetchError) -> Self {
        StartError::Fetch(error)
    }
}

/// A roster elsewhere, with its copy here.
#[derive(Debug)]
pub struct RemoteRoster {
    client: Client,
    /// The copy.
    file: PathBuf,
    version: Version,
}

impl RemoteRoster {
    /// The roster at a place, whose copy lies in a folder. `login` is the value of the header `Authorization`. Sends no
    /// request.
    ///
    /// # Errors
    /// When the folder cannot be made, or TLS or the login cannot be used.
    pub fn new(place: Place, login: Option<&Secret>, folder: &Path) -> Result<Self, StartError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|error| StartError::Folder {
            path: folder.to_owned(),
            error,
        })?;
        if is_open_to_others(folder) {
            return Err(StartError::Shared(folder.to_owned()));
        }
        // each place has a copy of its own
        let digest = Sha256::digest(format!("{place:?}"));
        let mut name = "roster-".to_owned();
        for byte in &digest[..8] {
            let _ = write!(name, "{byte:02x}");
        }
        let file = folder.join(name);
        let version = match file.exists() {
            true => read(&beside(&file, "version")),
            false => Version::default(),
        };
        Ok(RemoteRoster {
            client: Client::new(place, login)?,
            file,
            version,
        })
    }

    /// The same with less patience.
    #[cfg(test)]
    pub(super) fn impatient(mut self, patience: std::time::Duration) -> Self {
        self.client = self.client.impatient(patience);
        self
    }

    /// The copy. It is there after [`RemoteRoster::renew`] or a start before.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Asks for a new roster, and replaces the copy with one that can be used. Returns whether it did.
    ///
    /// # Errors
    /// When it cannot be fetched, or cannot be used. The copy stays.
    pub async fn renew(&mut self) -> Result<bool, StartError> {
        let new = beside(&self.file, "new");
        let fetched = self.client.fetch(&self.version, &new).await;
        let version = match fetched? {
            Fetched::Same => return Ok(false),
            Fetched::New(version) => version,
        };
        // it is asked for again only when it has changed
        self.version = version;
        SharedRoster::check(&new)?;
        let replaced = fs::rename(&new, &self.file);
        replaced.map_err(FetchError::Copy)?;
        // without it, the whole roster is fetched at the next start
        let _ = fs::write(beside(&self.file, "version"), text(&self.version));
        Ok(true)
    }
}

#[cfg(unix)]
fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = rustix::process::geteuid().as_raw();
    let found = fs::symlink_metadata(folder);
    found.is_ok_and(|found| found.uid() != own && found.uid() != 0 || found.mode() & 0o022 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

fn beside(file: &Path, what: &str) -> PathBuf {
    file.with_extension(what)
}

/// Two lines: the `ETag` and `Last-Modified`.
fn text(version: &Version) -> String {
    let line = |value: &Option<HeaderValue>| {
        let value = value.as_ref().and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    format!("{}\n{}\n", line(&version.etag), line(&version.modified))
}

fn read(path: &Path) -> Version {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines().map(|line| {
        HeaderValue::from_str(line)
            .ok()
            .filter(|line| !line.is_empty())
    });
    Version {
        etag: lines.next().flatten(),
        modified: lines.next().flatten(),
    }
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
