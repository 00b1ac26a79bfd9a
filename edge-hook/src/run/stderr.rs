//! What is said on standard error, for whoever runs the program. That nobody reads it is no reason to stop
//! answering: nothing here fails.

use std::{
    env, fmt,
    io::{IsTerminal, Write, stderr},
};

use roster::{Report, render};

/// Says a line, with the program's name.
pub(crate) fn show(text: impl fmt::Display) {
    let _ = writeln!(stderr().lock(), "edge-hook: {text}");
}

/// Shows a report's problems.
pub(crate) fn show_problems(report: &Report) {
    let colour = stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
    let _ = write!(stderr().lock(), "{}", render::text(report, colour));
}
