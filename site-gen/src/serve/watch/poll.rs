//! Checks a site's sources every second, if the system does not report changes.

use std::{
    path::PathBuf,
    sync::{
        Weak,
        atomic::{AtomicBool, Ordering},
        mpsc::SyncSender,
    },
    time::Duration,
};

use edge_hook::Stamp;
use notify::ErrorKind;

use crate::pipeline::stamps;

/// The interval of checks.
const PERIOD: Duration = Duration::from_secs(1);

/// The sources to check, and the receiver of changes.
pub(super) struct Polled {
    pub(super) roster: PathBuf,
    pub(super) trees: [PathBuf; 2],
    pub(super) sender: SyncSender<()>,
    /// Set when the roster was replaced. Checking ends once it has no other owner.
    pub(super) touched: Weak<AtomicBool>,
}

impl Polled {
    /// Starts checking. `notify`'s polling watcher only sees whole seconds, and misses the second of two quick changes.
    pub(super) fn start(self) {
        let check = move || {
            let trees = stamps(&[&self.trees[0], &self.trees[1]]).ok();
            (Stamp::at(&self.roster), trees)
        };
        let (sender, touched) = (self.sender, self.touched);
        let mut last = check();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(PERIOD);
                let Some(touched) = touched.upgrade() else {
                    return;
                };
                let now = check();
                if now.0 != last.0 {
                    touched.store(true, Ordering::SeqCst);
                }
                if now != last {
                    let _ = sender.try_send(());
                }
                last = now;
            }
        });
    }
}

/// The warning if the system refuses to report changes.
pub(super) fn warning(why: &notify::Error) -> String {
    format!(
        "warning: the system does not report changes ({}), so mitts checks for them every second. To raise its \
         limits on Linux: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
        reason(why)
    )
}

/// Why the system refuses, in a few words.
fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "it watches as many files as it may".to_owned(),
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}
