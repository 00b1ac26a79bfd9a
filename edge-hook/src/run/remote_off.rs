//! A build that reads rosters from files only.

use std::path::Path;

use edge_hook::SharedRoster;

use super::{cli::Cli, failure::Failure};

/// There is none.
pub(super) enum RemoteRoster {}

impl RemoteRoster {
    pub(super) fn file(&self) -> &Path {
        match *self {}
    }
}

/// An error if the roster is elsewhere.
pub(super) fn open(cli: &Cli) -> Result<Option<RemoteRoster>, Failure> {
    match cli.roster_text().contains("://") {
        true => Err(Failure::Input(anyhow::anyhow!(
            "this build reads rosters from files only: build it with the feature `https` or `s3`"
        ))),
        false => Ok(None),
    }
}

pub(super) fn keep(_: &Cli, remote: RemoteRoster, _: &SharedRoster) -> anyhow::Result<()> {
    match remote {}
}
