//! A module for each command: its input and output around the other parts of the crate.

mod build;
mod check;
mod completions;
mod init;
mod left_out;
mod plan;
mod progress;
mod recordings;
mod relay;
mod serve;
mod table;
mod user;

use crate::{
    cli::{Cli, Command},
    failure::Failure,
    project::Project,
};

/// Runs a command.
///
/// # Errors
/// Why the command failed.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let project = Project::new(cli.roster);
    match cli.command {
        Command::Init(args) => init::run(&project, &args),
        Command::Check(args) => check::run(&project, &args),
        Command::Build(args) => build::run(&project, args),
        Command::Serve(args) => serve::run(&project, &args),
        Command::Plan(args) => plan::run(&project, args),
        Command::User(args) => user::run(&project, args),
        Command::Relay(args) => relay::run(&project, args),
        Command::Recordings(args) => recordings::run(&project, &args),
        Command::Completions { shell } => completions::run(shell),
    }
}

/// Prints to standard output; a closed pipe is not an error.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let error = anyhow::Error::new(error);
            Err(error.context("standard output cannot be written").into())
        }
        _ => Ok(()),
    }
}

/// Prints a report's warnings to standard error.
fn warn(report: &roster::Report) {
    use std::io::Write;
    let err = anstream::stderr();
    let colour = err.is_terminal();
    let _ = err
        .lock()
        .write_all(roster::render::text(report, colour).as_bytes());
}
