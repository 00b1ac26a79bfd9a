//! What is there already.

use std::path::{Path, PathBuf};

/// Where the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `/`, or the root of an image.
    pub root: PathBuf,
    /// The folder of the site, as the server names it.
    pub site: PathBuf,
    /// The roster, likewise.
    pub roster: PathBuf,
}

impl Place {
    /// A path of the server, from here.
    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// Whether this is an image, where nothing can be started.
    pub fn is_image(&self) -> bool {
        self.root != Path::new("/")
    }
}

/// How `deploy/` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// It was not built.
    Missing,
    /// It was built from another roster, or by another version.
    Older,
    /// It is what the roster says.
    Current,
}

/// One of our programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Where the units expect it.
    pub target: PathBuf,
    /// Where a copy is that differs.
    pub newer: Option<PathBuf>,
    /// Whether it is at its target.
    pub there: bool,
}

/// A secret that the server's programs share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its file.
    pub file: PathBuf,
    /// Whether it is there.
    pub there: bool,
    /// Whether everybody on the machine may read it.
    pub open: bool,
}

/// A unit, or a file beside one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its path in the folder of units: `edge-hook.service`, `caddy.service.d/mitts.conf`.
    pub name: String,
    /// Where it is installed.
    pub target: PathBuf,
    /// The file of the build; `None` if the roster needs it no longer.
    pub source: Option<PathBuf>,
    /// What is there: `None` if nothing, else whether it is what it should be.
    pub same: Option<bool>,
    /// Whether what is there is somebody else's.
    pub foreign: bool,
}

/// The files that a service reads when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Config {
    /// None but its unit.
    None,
    /// It has copies of its own; whether they are those of the build.
    Own(bool),
    /// It reads this file of the build, of which `copy` is what it has read last.
    Read {
        /// The file.
        file: PathBuf,
        /// The copy.
        copy: PathBuf,
        /// Whether both are the same.
        same: bool,
    },
}

/// A service or timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// Whether it is started with the machine.
    pub enabled: bool,
    /// Whether it runs.
    pub active: bool,
    /// Whether its unit was written after it started.
    pub older: bool,
    /// Whether what it did is gone: `systemctl restart nftables` deletes all tables.
    pub undone: bool,
    /// Its files.
    pub config: Config,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where the server is.
    pub place: Place,
    /// Whether this is root, who may do it.
    pub is_root: bool,
    /// Whether this is Debian, Ubuntu, or made from them.
    pub is_debian: bool,
    /// Whether systemd runs.
    pub has_systemd: bool,
    /// `deploy/`.
    pub built: Built,
    /// Whether the site is in the image.
    pub inside: bool,
    /// Files and folders that services cannot read.
    pub unreadable: Vec<PathBuf>,
    /// The engine's folders by their fields.
    pub folders: Vec<(&'static str, PathBuf)>,
    /// Programs of others that are missing, and where to get each.
    pub missing: Vec<(&'static str, &'static str)>,
    /// Our programs.
    pub programs: Vec<Program>,
    /// The secrets.
    pub secrets: Vec<Secret>,
    /// The files of relays' keys that are missing.
    pub keys: Vec<PathBuf>,
    /// The units.
    pub units: Vec<Unit>,
    /// The services, in the order in which they are started.
    pub services: Vec<Service>,
}
