//! Programs that checks run, in bounded time.

use std::process::Stdio;

use tokio::{io::AsyncWriteExt, process::Command};

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

/// Runs a program that reads `input`; `None` if it is not installed or takes too long.
pub(super) async fn with_input(program: &str, args: &[&str], input: &str) -> Option<Done> {
    let mut command = Command::new(program);
    command.args(args).kill_on_drop(true);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    if let Some(mut stdin) = child.stdin.take() {
        // a program that ends early says why by its exit code
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let output = tokio::time::timeout(LONG, child.wait_with_output())
        .await
        .ok()?
        .ok()?;
    Some(done(&output))
}

/// How long a program may take that bounds its own time.
const LONG: std::time::Duration = std::time::Duration::from_secs(20);

/// Runs a program; `None` if it is not installed or takes too long.
pub(super) async fn run(program: &str, args: &[&str]) -> Option<Done> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).kill_on_drop(true);
    let output = within(command.output()).await?.ok()?;
    Some(done(&output))
}

fn done(output: &std::process::Output) -> Done {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done {
        good: output.status.success(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// Runs a line of the shell.
pub(super) async fn shell(line: &str) -> Option<Done> {
    run("sh", &["-c", line]).await
}
