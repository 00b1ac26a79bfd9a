//! Why the program ends, as it is told and as its exit code.

use std::process::ExitCode;

use roster::{Report, Severity};

use super::stderr::{show, show_problems};

/// Why the program ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The person's input is wrong.
    Input(anyhow::Error),
    /// The roster is.
    Roster(Box<Report>),
    /// The machine failed.
    Machine(anyhow::Error),
}

impl Failure {
    /// 1 for the person, 2 for the machine.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Input(_) | Failure::Roster(_) => 1,
            Failure::Machine(_) => 2,
        })
    }

    /// Says it on standard error.
    pub(crate) fn report(&self) {
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
