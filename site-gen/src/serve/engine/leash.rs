//! `mitts leash`: becomes a program that the system ends as soon as its parent has ended, even if that was killed.
//!
//! The request to the system must come from the new process. Between `fork` and `exec` that would be unsafe code, so `mitts`
//! starts itself, makes the request, and replaces itself by the program.

use std::ffi::OsString;

/// Becomes the program; returns only if that fails. `parent` is the process that started this one.
///
/// # Errors
/// When the program cannot be started, or the parent has already ended.
#[cfg(target_os = "linux")]
pub fn run(parent: u32, program: &OsString, args: &[OsString]) -> anyhow::Error {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Signal, getppid, set_parent_process_death_signal};

    // the signal on which engines and Docker end properly
    if let Err(error) = set_parent_process_death_signal(Some(Signal::TERM)) {
        return anyhow::Error::new(error).context("the system refuses to watch the parent");
    }
    // it may have ended before the request
    let now = getppid().map(|pid| pid.as_raw_nonzero().get());
    if now.and_then(|pid| u32::try_from(pid).ok()) != Some(parent) {
        return anyhow::anyhow!("the parent has ended");
    }
    let error = std::process::Command::new(program).args(args).exec();
    anyhow::Error::new(error).context(format!("{} cannot be started", program.display()))
}

/// Runs the program; other systems cannot end it with its parent.
///
/// # Errors
/// When the program cannot be started or fails.
#[cfg(not(target_os = "linux"))]
pub fn run(_: u32, program: &OsString, args: &[OsString]) -> anyhow::Error {
    match std::process::Command::new(program).args(args).status() {
        Ok(status) => anyhow::anyhow!("{} ended: {status}", program.display()),
        Err(error) => anyhow::anyhow!("{} cannot be started: {error}", program.display()),
    }
}
