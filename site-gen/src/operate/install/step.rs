//! A step: a sentence, and the commands that do it.

use std::fmt::Write;

use crate::shell;

/// A step of the way to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is about, in a word.
    pub area: &'static str,
    /// What is done or, without commands, what is right already.
    pub what: String,
    /// The commands, each a program and its arguments.
    pub commands: Vec<Vec<String>>,
}

impl Step {
    /// Nothing has to be done.
    pub(super) fn right(area: &'static str, what: impl Into<String>) -> Self {
        Step::to_do(area, what, [])
    }

    /// Something has to be done.
    pub(super) fn to_do(
        area: &'static str,
        what: impl Into<String>,
        commands: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        Step {
            area,
            what: what.into(),
            commands: commands.into_iter().collect(),
        }
    }

    /// Whether nothing has to be done.
    pub fn is_right(&self) -> bool {
        self.commands.is_empty()
    }

    /// The step as a line for people.
    pub fn line(&self) -> String {
        let mark = if self.is_right() {
            "already right: "
        } else {
            ""
        };
        format!("{:<9} {mark}{}\n", self.area, self.what)
    }
}

/// A command of words.
pub(super) fn command<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// The steps as a script for a shell. What is right already is a comment.
pub fn script(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        // writing to a String cannot fail
        let _ = write!(text, "# {}", step.line());
        for command in &step.commands {
            let words: Vec<_> = command.iter().map(|word| shell::word(word)).collect();
            let _ = writeln!(text, "{}", words.join(" "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_what_would_be_done() {
        let steps = [
            Step::right("secrets", "/etc/a"),
            Step::to_do("unit", "write b", [command(["cp", "it's", "/b"])]),
        ];
        assert_eq!(
            script(&steps),
            "# secrets   already right: /etc/a\n# unit      write b\ncp \"it's\" /b\n"
        );
    }
}
