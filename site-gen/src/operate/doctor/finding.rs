//! What a check found, and what to do about it.

use serde::Serialize;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Good,
    /// It works, but not for everybody or not for long.
    Warning,
    /// It does not work.
    Problem,
    /// It could not be checked.
    Unknown,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was checked, in a word.
    pub check: &'static str,
    /// How serious it is.
    pub state: State,
    /// What was found.
    pub text: String,
    /// A command, or what else to do.
    pub remedy: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(check: &'static str, text: impl Into<String>) -> Self {
        Finding::new(check, State::Good, text, None)
    }

    /// It could not be checked, and why.
    pub fn unknown(check: &'static str, text: impl Into<String>) -> Self {
        Finding::new(check, State::Unknown, text, None)
    }

    /// It does not work for everybody or for long.
    pub fn warning(
        check: &'static str,
        text: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Finding::new(check, State::Warning, text, Some(remedy.into()))
    }

    /// It does not work.
    pub fn problem(
        check: &'static str,
        text: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Finding::new(check, State::Problem, text, Some(remedy.into()))
    }

    fn new(
        check: &'static str,
        state: State,
        text: impl Into<String>,
        remedy: Option<String>,
    ) -> Self {
        Finding {
            check,
            state,
            text: text.into(),
            remedy,
        }
    }

    /// The finding as a line, and its remedy as another.
    pub fn line(&self) -> String {
        let mark = match self.state {
            State::Good => "ok",
            State::Warning => "warn",
            State::Problem => "FAIL",
            State::Unknown => "?",
        };
        let remedy = self.remedy.iter();
        let remedy: String = remedy
            .map(|remedy| format!("{:19}-> {remedy}\n", ""))
            .collect();
        format!("{mark:<5} {:<12} {}\n{remedy}", self.check, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_is_below_its_finding() {
        let finding = Finding::problem("clock", "it is off", "timedatectl set-ntp true");
        assert_eq!(
            finding.line(),
            "FAIL  clock        it is off\n                   -> timedatectl set-ntp true\n"
        );
        assert_eq!(
            Finding::good("clock", "fine").line(),
            "ok    clock        fine\n"
        );
    }
}
