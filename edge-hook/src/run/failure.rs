//! Why the program ends, with its message and exit code.
//!
//! `mitts` has another enum for the same exit codes: it prints reports of many files and a summary, this one a single
//! report or sentence with the program's name. One enum for both would share no more than the two numbers.

use std::process::ExitCode;

use roster::{Report, Severity};

use super::stderr::{show, show_problems};

/// Why the program ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument or the secret is wrong.
    Input(anyhow::Error),
    /// The roster has errors.
    Roster(Box<Report>),
    /// The machine failed.
    Machine(anyhow::Error),
}

impl Failure {
    /// 1 if the input is wrong, 2 if the machine failed.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Input(_) | Failure::Roster(_) => 1,
            Failure::Machine(_) => 2,
        })
    }

    /// Prints it to standard error.
    pub(crate) fn show(&self) {
        match self {
            Failure::Roster(report) => {
                show_problems(report);
                let errors = report.count(Severity::Error);
                show(format_args!(
                    "the roster has {errors} error(s), so nothing can be admitted"
                ));
            }
            Failure::Input(error) | Failure::Machine(error) => show(format_args!("{error:#}")),
        }
    }
}
