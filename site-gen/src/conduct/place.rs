//! Where the conductor keeps its files.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::deploy::channels::CONDUCTED;

/// The conductor's folder.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    schedules: PathBuf,
}

impl Place {
    /// The folder of `[conductor]`.
    pub fn new(folder: &Path) -> Self {
        Place {
            folder: folder.to_path_buf(),
            schedules: folder.join(CONDUCTED),
        }
    }

    /// The same, with the schedules in another folder.
    pub fn with_schedules(folder: &Path, schedules: PathBuf) -> Self {
        Place {
            folder: folder.to_path_buf(),
            schedules,
        }
    }

    /// Makes the folders.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn make(&self) -> anyhow::Result<()> {
        for folder in [&self.state(), &self.public(), &self.schedules] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        Ok(())
    }

    /// The folder of the state of queues.
    pub fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// The folder of schedules; it has one for each app.
    pub fn schedules(&self) -> &Path {
        &self.schedules
    }

    /// The folder of what pages read.
    pub fn public(&self) -> PathBuf {
        self.folder.join("public")
    }

    /// The socket for commands.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("run/control.sock")
    }

    /// Locked by the running conductor.
    pub fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }
}
