//! Why a command failed, and its exit code.
//!
//! `edge-hook` has another enum for the same exit codes: `mitts` prints reports of many files and a summary, `edge-hook`
//! one report or one sentence with the program's name.

use std::path::Path;

use roster::{Problem, Report};

use crate::{problem::SiteProblem, words::counted};

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The user's files have problems (exit code 1).
    Input(Vec<Report>),
    /// Other input is wrong: an argument, a missing roster (exit code 1).
    Usage(String),
    /// The machine failed: a disk, a port, a program (exit code 2).
    Machine(anyhow::Error),
}

impl Failure {
    /// 1 for wrong input, 2 for a failure of the machine.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Input(_) | Failure::Usage(_) => 1,
            Failure::Machine(_) => 2,
        }
    }

    /// The failure as a report on `file`, for JSON output.
    pub fn report(&self, file: &Path) -> Report {
        let message = self.text(false);
        let message = message.trim_start_matches("error: ").trim_end();
        let problem = Problem::new(SiteProblem::NotRead(message.to_owned()), 0..0);
        Report::new(file.display().to_string(), "", vec![problem])
    }

    /// The failure as text for people, with a final line break.
    pub fn text(&self, colour: bool) -> String {
        match self {
            Failure::Input(reports) if reports.is_empty() => String::new(),
            Failure::Input(reports) => {
                let mut text: String = reports
                    .iter()
                    .map(|report| roster::render::text(report, colour))
                    .collect();
                text.push_str(&summary(reports));
                text.push('\n');
                text
            }
            Failure::Usage(message) => format!("error: {}\n", roster::mask_keys(message)),
            Failure::Machine(error) => format!("error: {error:#}\n"),
        }
    }
}

/// "2 errors and 1 warning in mitts.toml".
pub fn summary(reports: &[Report]) -> String {
    use roster::Severity::{Error, Warning};
    let count = |severity| -> usize { reports.iter().map(|report| report.count(severity)).sum() };
    let counts: Vec<_> = [(count(Error), "error"), (count(Warning), "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| counted(number, what))
        .collect();
    let files: Vec<_> = reports
        .iter()
        .filter(|report| !report.problems.is_empty())
        .map(|report| report.path.as_str())
        .collect();
    format!("{} in {}", counts.join(" and "), files.join(", "))
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::Machine(error)
    }
}
