//! Looking after the roster's file, off the path of the requests.

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

/// A running watcher; dropped, it stops.
#[derive(Debug)]
pub struct Watcher(Sender<()>);

impl Watcher {
    /// Has the file read at once, because somebody says that it is whole. What that comes to is told in
    /// any case, also that nothing is new.
    pub fn reload(&self) {
        // the thread ends with this handle only
        let _ = self.0.send(());
    }
}

/// Looks at the roster's file every so often, in a thread of its own, and tells what it finds new.
///
/// A file is polled and not subscribed to, since that works with every editor, every file system and
/// through renames. A file that changed is looked at again after [`SETTLE`] before it counts. A panic in
/// `told` does not end the looking.
///
/// # Errors
/// When no thread can be made.
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
                    match news {
                        Reload::Settling => SETTLE,
                        Reload::Unchanged if !at_once => every,
                        news => {
                            report(&news);
                            every
                        }
                    }
                });
                // a key that was taken out must count as such, whatever goes wrong with telling of it
                wait = catch_unwind(check).unwrap_or(every);
            }
        })?;
    Ok(Watcher(sender))
}
