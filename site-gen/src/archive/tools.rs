//! Runs ffmpeg and ffprobe with the lowest priority, so that streams are not disturbed.

use std::{
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

use anyhow::{Context, bail};

use crate::failure::Failure;

/// How little a program matters: the most that the system knows.
#[cfg(unix)]
const NICE: i32 = 19;

/// Whether both programs are installed.
///
/// # Errors
/// How to install them.
pub(super) fn find() -> Result<(), Failure> {
    for program in ["ffmpeg", "ffprobe"] {
        let found = Command::new(program)
            .arg("-version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if found.is_err() {
            return Err(Failure::Usage(format!(
                "the archive needs {program}, which is not installed; install it (on Debian and Ubuntu: apt-get install ffmpeg)"
            )));
        }
    }
    Ok(())
}

/// Runs one of them in a folder, and returns what it prints.
///
/// # Errors
/// What it says if it fails.
pub(super) fn run(program: &str, folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output =
        niced(program, folder, arguments).with_context(|| format!("{program} does not run"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().lines().last().unwrap_or("it gave no reason");
        bail!("{program} failed: {said}");
    }
    Ok(output.stdout)
}

fn niced(program: &str, folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    let child = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    #[cfg(unix)]
    if let Some(id) = rustix::process::Pid::from_raw(child.id().cast_signed()) {
        // without this it only takes more of the processor
        let _ = rustix::process::setpriority_process(Some(id), NICE);
    }
    child.wait_with_output()
}
