//! `mitts deploy`.

use clap::Args;

use crate::operate::release::{Folder, Host};

pub(super) const DEPLOY_EXAMPLES: &str = "\
Examples:
  mitts deploy root@live.example.net --dry-run    what would change
  mitts deploy root@live.example.net              as a new release, in use at once
  mitts deploy root@live.example.net --restart    also restart what has to read its files again
  mitts deploy root@live.example.net --back       to the release before

Needs ssh and rsync here, and rsync on the server. The last five releases stay there.";

/// `mitts deploy`.
#[derive(Debug, Args)]
pub struct Deploy {
    /// The server, as ssh names it
    #[arg(value_name = "[USER@]HOST")]
    pub host: Host,
    /// The folder of the site on the server
    #[arg(long, value_name = "DIR", default_value = "/srv/mitts")]
    pub path: Folder,
    /// The server's address in the cluster, if ssh names it differently
    #[arg(long, value_name = "ADDRESS")]
    pub node: Option<String>,
    /// Send nothing, and show what would change
    #[arg(long, conflicts_with_all = ["back", "restart"])]
    pub dry_run: bool,
    /// Go back to the release before the current one
    #[arg(long)]
    pub back: bool,
    /// Also run the commands with which changes take effect
    #[arg(long)]
    pub restart: bool,
    /// Replace the roster on the server even if it was changed there, for example by `mitts kick`
    #[arg(long)]
    pub discard: bool,
    /// The ssh program with its options
    #[arg(long, value_name = "COMMAND", default_value = "ssh")]
    pub ssh: String,
}
