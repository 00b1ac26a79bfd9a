//! Looking after the roster's file, off the path of the requests.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use crate::{
    live::{LiveRoster, Reload},
    stamp::SETTLE,
};

/// A running watcher; dropped, it stops.
#[derive(Debug)]
pub struct Watcher(#[expect(dead_code, reason = "its drop is the signal to stop")] Sender<()>);

/// Looks at the roster's file every so often, in a thread of its own, and tells what it finds new.
///
/// A file is polled and not subscribed to, since that works with every editor, every file system and
/// through renames. A file that changed is looked at again after [`SETTLE`] before it counts. A panic in
/// `told` does not end the looking.
///
/// # Errors
/// When no thread can be made.
pub fn spawn_watcher(
    live: LiveRoster,
    every: Duration,
    mut told: impl FnMut(&Reload) + Send + 'static,
) -> io::Result<Watcher> {
    let (sender, stopped) = mpsc::channel();
    thread::Builder::new()
        .name("roster-watch".to_owned())
        .spawn(move || {
            let mut wait = every;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let look = AssertUnwindSafe(|| match live.reload_if_changed() {
                    Reload::Unchanged => every,
                    Reload::Settling => SETTLE,
                    news => {
                        told(&news);
                        every
                    }
                });
                // a key that was taken out must count as such, whatever goes wrong with telling of it
                wait = catch_unwind(look).unwrap_or(every);
            }
        })?;
    Ok(Watcher(sender))
}
