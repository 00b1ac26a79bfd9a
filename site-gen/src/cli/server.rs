//! `mitts server`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `mitts server`.
#[derive(Debug, Subcommand)]
pub enum Server {
    /// Set up Debian or Ubuntu: programs, secrets, units, firewall and Caddy
    #[command(after_help = INSTALL_EXAMPLES)]
    Install(ServerArgs),
    /// Undo `mitts server install`; the site, secrets and recordings stay
    #[command(after_help = REMOVE_EXAMPLES)]
    Remove(ServerArgs),
}

const INSTALL_EXAMPLES: &str = "\
Examples:
  mitts server install --print            only shows the steps, as commands for a shell
  mitts server install                    as root, in the site's folder, after `mitts build`

Shows each step before it does it, and changes nothing that is right already: run it again after a build that changed the \
server's files. It restarts only what has to read a changed file.";

const REMOVE_EXAMPLES: &str = "\
Examples:
  mitts server remove --print             only shows the steps
  mitts server remove                     as root

Says what it leaves, and how to delete that.";

/// `mitts server install` and `remove`.
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// Change nothing, and print the steps as commands for a shell
    #[arg(long)]
    pub print: bool,
    /// The root of an image that is prepared: services are enabled there, and not started
    #[arg(long, value_name = "DIR", default_value = "/", hide = true)]
    pub root: PathBuf,
}
