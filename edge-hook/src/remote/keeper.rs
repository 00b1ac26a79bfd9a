//! Keeps the copy of a roster elsewhere up to date, in its own thread.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::Duration,
};

use super::copy::{RemoteRoster, StartError};
use crate::directory::{Reload, SharedRoster};

/// The longest pause after failures.
const LONGEST: Duration = Duration::from_secs(300);

/// What the keeper has to say.
#[derive(Debug)]
pub enum KeeperNews {
    /// A new roster is in use, or was refused.
    Reload(Reload),
    /// It cannot be fetched or used: the last good one stays in use. Not repeated while the reason stays.
    Failed(StartError),
    /// It can be fetched again.
    Back,
}

/// Asks for a new roster at an interval, in its own thread, until the process ends. After failures it asks less often.
///
/// # Errors
/// When no thread can be started.
pub fn spawn_keeper(
    mut remote: RemoteRoster,
    roster: SharedRoster,
    every: Duration,
    mut report: impl FnMut(&KeeperNews) + Send + 'static,
) -> io::Result<()> {
    roster.confirm();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::Builder::new()
        .name("roster-remote".to_owned())
        .spawn(move || {
            let (mut pause, mut failing) = (every, None);
            loop {
                thread::sleep(pause);
                let renewed = runtime.block_on(remote.renew());
                let mut news = Vec::new();
                match renewed {
                    Ok(new) => {
                        pause = every;
                        roster.confirm();
                        if failing.take().is_some() {
                            news.push(KeeperNews::Back);
                        }
                        if new {
                            news.push(KeeperNews::Reload(roster.reload()));
                        }
                    }
                    Err(error) => {
                        pause = (pause * 2).min(LONGEST.max(every));
                        if matches!(error, StartError::Load(_)) {
                            roster.mark_stale();
                        }
                        let why = error.to_string();
                        if failing.replace(why.clone()) != Some(why) {
                            news.push(KeeperNews::Failed(error));
                        }
                    }
                }
                for news in &news {
                    // a removed key must stop working even if reporting the change fails
                    let _ = catch_unwind(AssertUnwindSafe(|| report(news)));
                }
            }
        })?;
    Ok(())
}
