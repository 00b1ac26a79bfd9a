//! Why the program ends, as it is told and as its exit code.

use std::process::ExitCode;

use roster::{Report, Severity};

use super::stderr::{tell, tell_report};

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
    pub(crate) fn tell(&self) {
        match self {
            Failure::Roster(report) => {
                tell_report(report);
                let errors = report.count(Severity::Error);
                tell(format_args!(
                    "the roster has {errors} error(s), so nothing can be admitted"
                ));
            }
            Failure::Input(error) | Failure::Machine(error) => tell(format_args!("{error:#}")),
        }
    }
}
