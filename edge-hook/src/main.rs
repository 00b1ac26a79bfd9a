//! The program `edge-hook`: reads the command line, and maps results to exit codes.

mod run;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = match run::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // a closed pipe is not an error
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    match run::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.show();
            failure.code()
        }
    }
}
