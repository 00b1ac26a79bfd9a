//! Watches the roster's file in its own thread, so that no request waits for it.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use super::{
    shared::{Reload, SharedRoster},
    stamp::SETTLE,
};

/// A running watcher. It stops when this is dropped.
#[derive(Debug)]
pub struct Watcher(Sender<()>);

impl Watcher {
    /// Reads the file at once, without waiting for it to settle, and reports the result even if nothing changed.
    pub fn reload(&self) {
        // the thread ends only with this handle
        let _ = self.0.send(());
    }
}

/// Checks the roster's file at an interval, in its own thread, and reports changes.
///
/// This polls the file, which works with every editor, every file system and through renames. A changed file is
/// checked again after [`SETTLE`] before it is read. A panic in `report` does not end the thread.
///
/// # Errors
/// When no thread can be started.
pub fn spawn_watcher(
    roster: SharedRoster,
    every: Duration,
    mut report: impl FnMut(&Reload) + Send + 'static,
) -> io::Result<Watcher> {
    let (sender, asked) = mpsc::channel();
    thread::Builder::new()
        .name("roster-watch".to_owned())
        .spawn(move || {
            let mut wait = every;
            let mut verified = false;
            loop {
                let at_once = match asked.recv_timeout(wait) {
                    Ok(()) => true,
                    Err(RecvTimeoutError::Timeout) => false,
                    Err(RecvTimeoutError::Disconnected) => return,
                };
                let check = AssertUnwindSafe(|| {
                    let news = match at_once {
                        true => roster.reload(),
                        false => roster.reload_if_changed(),
                    };
                    // not at the start, which is not to wait for it
                    if !std::mem::replace(&mut verified, true)
                        && let Err(damage) = roster.verify()
                    {
                        report(&Reload::Damaged(damage));
                    }
                    match news {
                        Reload::Settling => SETTLE,
                        Reload::Unchanged if !at_once => every,
                        news => {
                            report(&news);
                            every
                        }
                    }
                });
                // a removed key must stop working even if reporting the change fails
                wait = catch_unwind(check).unwrap_or(every);
            }
        })?;
    Ok(Watcher(sender))
}
