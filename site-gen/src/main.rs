//! `mitts`: parses the command line, runs the command, maps what came of it to an exit code.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use site_gen::{cli::Cli, commands};

/// Two threads that render pages ask for memory all the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let stderr = anstream::stderr();
            let colour = stderr.is_terminal();
            let _ = stderr.lock().write_all(failure.text(colour).as_bytes());
            ExitCode::from(failure.exit_code())
        }
    }
}
