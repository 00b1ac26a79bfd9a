//! A site's folder: where its roster, content, themes and state are.

use std::path::{Path, PathBuf};

use anyhow::Context;
use roster::{Report, Roster};

use crate::{failure::Failure, shell};

/// The default name of the roster.
pub const ROSTER: &str = "mitts.toml";

/// The folder of one site.
#[derive(Clone, Debug)]
pub struct Project {
    /// The roster's path as given.
    pub roster: PathBuf,
}

impl Project {
    /// The site with this roster.
    pub fn new(roster: impl Into<PathBuf>) -> Self {
        Project {
            roster: roster.into(),
        }
    }

    /// The folder that the roster is in.
    pub fn folder(&self) -> &Path {
        match self.roster.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => Path::new("."),
        }
    }

    /// A path in the folder, relative if the roster's path is.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        match self.folder() {
            folder if folder == Path::new(".") => name.as_ref().to_path_buf(),
            folder => folder.join(name),
        }
    }

    /// A command for this site to paste into the shell, such as `mitts user list`, with the roster if it is not the
    /// default.
    pub fn command(&self, arguments: &str) -> String {
        match self.roster == Path::new(ROSTER) {
            true => format!("mitts {arguments}"),
            false => format!("mitts --roster {} {arguments}", shell::path(&self.roster)),
        }
    }

    /// `.mitts/`: manifests, locks and this machine's secrets. Git ignores it.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn state(&self) -> anyhow::Result<PathBuf> {
        let state = self.path(".mitts");
        std::fs::create_dir_all(&state)
            .with_context(|| format!("{} cannot be made", state.display()))?;
        let ignore = state.join(".gitignore");
        if !ignore.exists() {
            std::fs::write(&ignore, "*\n")
                .with_context(|| format!("{} cannot be written", ignore.display()))?;
        }
        Ok(state)
    }

    /// The roster's text.
    ///
    /// # Errors
    /// When there is none, or it is not text.
    pub fn read(&self) -> Result<String, Failure> {
        let shown = self.roster.display();
        // a pipe would wait for its writer, and a device may never end
        let is_special = |found: &std::fs::Metadata| !found.is_file() && !found.is_dir();
        if std::fs::metadata(&self.roster).is_ok_and(|found| is_special(&found)) {
            return Err(Failure::Usage(format!(
                "{shown} is a pipe or a device; save the roster as a file"
            )));
        }
        let bytes = match std::fs::read(&self.roster) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::Usage(format!(
                    "there is no {shown}; `mitts init` makes a new site, `--roster` selects another file"
                )));
            }
            Err(_) if self.roster.is_dir() => {
                return Err(Failure::Usage(format!(
                    "{shown} is a folder; select the roster in it: --roster {}",
                    shell::path(&self.roster.join("mitts.toml"))
                )));
            }
            Err(error) => {
                let error = anyhow::Error::new(error).context(format!("{shown} cannot be read"));
                return Err(Failure::Machine(error));
            }
        };
        String::from_utf8(bytes).map_err(|error| {
            let report = Report::not_text(shown.to_string(), error.as_bytes());
            Failure::Input(vec![report])
        })
    }

    /// The roster, read and checked, with its warnings.
    ///
    /// # Errors
    /// All of its problems.
    pub fn load(&self) -> Result<(Roster, Report), Failure> {
        let text = self.read()?;
        Roster::parse(&self.roster.display().to_string(), &text)
            .map_err(|report| Failure::Input(vec![report]))
    }
}
