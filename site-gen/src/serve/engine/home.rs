//! The folder that the engine runs in: the configuration with which it was started, its identity (`Server.id`, which it
//! writes beside `Server.xml`), and its log.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::channels::mirror;
use crate::deploy::{channels::FOLDER, ome::LOG_FOLDER};

const SERVER: &str = "Server.xml";
const LOGGER: &str = "Logger.xml";

/// The folder.
#[derive(Debug)]
pub(crate) struct Home {
    /// Its absolute path.
    pub(crate) folder: PathBuf,
    /// The folder of the built configuration.
    built: PathBuf,
}

impl Home {
    /// Makes the folder. `built` is the folder of the built configuration.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn make(folder: &Path, built: &Path) -> anyhow::Result<Self> {
        let folder = std::path::absolute(folder)?;
        fs::create_dir_all(folder.join("logs"))
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Home {
            folder,
            built: built.to_path_buf(),
        })
    }

    /// Copies the built configuration. `inside` is this folder's path as the engine sees it, where it writes its log.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(crate) fn fill(&self, inside: &Path) -> anyhow::Result<()> {
        let logs = format!("<Path>{}</Path>", inside.join("logs").display());
        for name in [SERVER, LOGGER] {
            let from = self.built.join(name);
            let text = fs::read_to_string(&from)
                .with_context(|| format!("{} cannot be read", from.display()))?;
            let text = text.replace(&format!("<Path>{LOG_FOLDER}</Path>"), &logs);
            let to = self.folder.join(name);
            fs::write(&to, text).with_context(|| format!("{} cannot be written", to.display()))?;
        }
        self.follow()
    }

    /// Copies what the engine reads again while it runs: the schedules of channels, and their clips.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(crate) fn follow(&self) -> anyhow::Result<()> {
        mirror(&self.built.join(FOLDER), &self.folder.join(FOLDER))
    }

    /// The built `Server.xml`, if it is not the one that the engine was started with.
    pub(crate) fn newer(&self) -> Option<String> {
        let new = fs::read_to_string(self.built.join(SERVER)).ok()?;
        let old = fs::read_to_string(self.folder.join(SERVER)).ok()?;
        (new != old).then_some(new)
    }

    /// The engine's log.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("logs/ovenmediaengine.log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_in_use_is_a_copy_with_a_log_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let built = folder.path().join("deploy");
        fs::create_dir(&built).unwrap();
        fs::write(built.join(SERVER), "<Server/>").unwrap();
        fs::write(
            built.join(LOGGER),
            format!("<Logger><Path>{LOG_FOLDER}</Path></Logger>"),
        )
        .unwrap();
        let home = Home::make(&folder.path().join("engine"), &built).unwrap();
        home.fill(Path::new("/inside")).unwrap();
        let logger = fs::read_to_string(home.folder.join(LOGGER)).unwrap();
        assert_eq!(logger, "<Logger><Path>/inside/logs</Path></Logger>");
        assert_eq!(home.newer(), None);
        fs::write(built.join(SERVER), "<Server>other</Server>").unwrap();
        assert!(home.newer().is_some());
        home.fill(Path::new("/inside")).unwrap();
        assert_eq!(home.newer(), None);
    }
}
