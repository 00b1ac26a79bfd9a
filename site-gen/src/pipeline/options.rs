//! The options of a build, and its result.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use roster::Report;

use crate::endpoints::Endpoints;

/// The options of a build.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the site.
    pub out: PathBuf,
    /// The folder of the server's files.
    pub deploy: PathBuf,
    /// How browsers reach the engine.
    pub endpoints: Endpoints,
    /// The address of this machine for other machines, if nothing is in front of the engine and they may connect.
    pub lan: Option<IpAddr>,
    /// Whether the engine's REST interface is on, even if the roster has no token for it.
    pub rest: bool,
    /// The half to build; `None` builds both.
    pub only: Option<Half>,
}

/// A half of what is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Half {
    /// The site
    Site,
    /// The server configuration
    Deploy,
}

/// The result of a build.
#[derive(Clone, Debug)]
pub struct Built {
    /// The number of pages.
    pub pages: usize,
    /// The number of rendered pages; all others were up to date.
    pub rendered: usize,
    /// The number of files with new bytes.
    pub changed: usize,
    /// The number of deleted files, which the site no longer has.
    pub deleted: usize,
    /// The duration of the build.
    pub took: Duration,
    /// Whether pages load the players from the CDN because they could not be installed.
    pub cdn: bool,
    /// Warnings and notes.
    pub warnings: Vec<Report>,
}

/// Shows the progress of a build: messages, and the number of pages done.
pub trait Progress: Sync {
    /// Shows a message before a long step.
    fn say(&self, line: &str);
    /// Starts counting pages, of which there are this many.
    fn begin(&self, pages: usize);
    /// One page is done.
    fn step(&self);
    /// All pages are done.
    fn end(&self);
}
