//! Messages on standard error for the operator. These functions do not fail: a closed terminal is no reason to stop
//! answering requests.

use std::{
    env, fmt,
    io::{IsTerminal, Write, stderr},
};

use roster::{Report, render};

/// Prints a line with the program's name.
pub(crate) fn show(text: impl fmt::Display) {
    let _ = writeln!(stderr().lock(), "edge-hook: {text}");
}

/// Prints a report's problems.
pub(crate) fn show_problems(report: &Report) {
    let colour = stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
    let _ = write!(stderr().lock(), "{}", render::text(report, colour));
}
