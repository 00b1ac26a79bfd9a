//! Programs that checks run, in bounded time.

use std::process::Stdio;

use tokio::process::Command;

use super::within;

/// What a program came to.
#[derive(Clone, Debug)]
pub(super) struct Done {
    /// Whether it succeeded.
    pub(super) good: bool,
    /// Its output.
    pub(super) stdout: String,
    /// Its messages.
    pub(super) stderr: String,
}

/// Runs a program; `None` if it is not installed or takes too long.
pub(super) async fn run(program: &str, args: &[&str]) -> Option<Done> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).kill_on_drop(true);
    let output = within(command.output()).await?.ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(Done {
        good: output.status.success(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    })
}

/// Runs a line of the shell.
pub(super) async fn shell(line: &str) -> Option<Done> {
    run("sh", &["-c", line]).await
}
