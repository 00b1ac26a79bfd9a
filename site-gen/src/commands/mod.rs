//! A module for each command: its input and output around the other parts of the crate.

mod archive;
mod build;
mod channel;
mod check;
mod completions;
mod conduct;
mod deploy;
mod doctor;
mod guest;
mod hold;
mod init;
mod invite;
mod kick;
mod left_out;
mod man;
mod obs;
mod plan;
mod progress;
mod recordings;
mod relay;
mod secrets;
mod serve;
mod server;
mod status;
mod table;
mod user;

use roster::{Layout, Roster};

use crate::{
    cli::{Cli, Command},
    failure::Failure,
    project::Project,
    serve::engine::leash,
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
        Command::Server(args) => server::run(&project, args),
        Command::Deploy(args) => deploy::run(&project, &args),
        Command::Obs(args) => obs::run(&project, &args),
        Command::Plan(args) => plan::run(&project, args),
        Command::Secrets(args) => secrets::run(&project, args),
        Command::User(args) => user::run(&project, args),
        Command::Doctor(args) => doctor::run(&project, &args),
        Command::Status(args) => status::run(&project, &args),
        Command::Kick(args) => kick::run(&project, &args),
        Command::Invite(args) => invite::run(&project, &args),
        Command::Guest(args) => guest::run(&project, &args),
        Command::Hold(args) => hold::run(&project, &args),
        Command::Leash(args) => Err(leash::run(args.parent, &args.program, &args.args).into()),
        Command::Relay(args) => relay::run(&project, args),
        Command::Channel(args) => channel::run(&project, &args),
        Command::Conduct => conduct::run(&project),
        Command::Recordings(args) => recordings::run(&project, &args),
        Command::Archive(args) => archive::run(&project, args),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { folder } => man::run(&folder),
    }
}

/// The layout of this name, or an error with "did you mean".
fn find_layout<'r>(
    project: &Project,
    roster: &'r Roster,
    name: &str,
) -> Result<&'r Layout, Failure> {
    roster.layouts.get(name).ok_or_else(|| {
        let near = roster::nearest(name, roster.layouts.keys().map(|slug| slug.as_str()));
        let hint = match near {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; layouts are in {}", project.roster.display()),
        };
        Failure::Usage(roster::mask_keys(&format!(
            "there is no layout `{name}`{hint}"
        )))
    })
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
