//! `mitts completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{cli::Cli, commands::print, failure::Failure};

pub(super) fn run(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mitts", &mut script);
    print(&String::from_utf8_lossy(&script))
}
