//! `mitts`: parses the command line, runs the command, and maps its result to an exit code.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use site_gen::{cli::Cli, commands};

/// A faster allocator, since the threads that render pages allocate all the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // an argument may be a misplaced key
            let text = roster::mask_keys(&error.render().ansi().to_string());
            let _ = if error.use_stderr() {
                anstream::stderr().lock().write_all(text.as_bytes())
            } else {
                anstream::stdout().lock().write_all(text.as_bytes())
            };
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
