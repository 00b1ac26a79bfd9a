//! What a build is asked for, and what it reports.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use roster::Report;

use crate::endpoints::Endpoints;

/// What to build, and for what.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the site goes.
    pub out: PathBuf,
    /// Where the server's files go.
    pub deploy: PathBuf,
    /// What stands between pages and the engine.
    pub endpoints: Endpoints,
    /// Where nothing does: the address by which other machines reach this one, if they may.
    pub lan: Option<IpAddr>,
    /// Whether the engine's REST interface is on, even if the roster has no token for it.
    pub rest: bool,
}

/// What a build came to.
#[derive(Clone, Debug)]
pub struct Built {
    /// Pages of the site.
    pub pages: usize,
    /// Pages that were made; the others were still good.
    pub rendered: usize,
    /// Files written because their bytes changed.
    pub changed: usize,
    /// Files deleted because they are no longer of the site.
    pub deleted: usize,
    /// How long it took.
    pub took: Duration,
    /// Whether pages get the players from the CDN, since they could not be installed.
    pub cdn: bool,
    /// Warnings, and whatever else a person should know.
    pub warnings: Vec<Report>,
}

/// Shows a person how far the build is: lines to say, and pages done of all.
pub trait Progress: Sync {
    /// Something that takes long begins.
    fn say(&self, line: &str);
    /// This many pages are to come.
    fn begin(&self, pages: usize);
    /// One page is done.
    fn step(&self);
    /// All pages are done.
    fn end(&self);
}
