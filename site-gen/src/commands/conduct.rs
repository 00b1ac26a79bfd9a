//! `mitts conduct`.

use std::{io::Write, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use edge_hook::{LogSink, Reload, SharedRoster, spawn_watcher};

use crate::{
    conduct::{Place, conductor::Conductor},
    failure::Failure,
    operate::rest::client,
    project::Project,
    serve::stopped,
};

/// How often the roster's file is checked.
const EVERY: Duration = Duration::from_millis(500);

/// Prints to standard error; standard output is the log of acts.
fn say(line: &str) {
    let _ = anstream::stderr()
        .lock()
        .write_all(format!("{line}\n").as_bytes());
}

/// Runs until the process is asked to end.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let (roster, report) = project.load()?;
    super::warn(&report);
    let Some(conductor) = &roster.conductor else {
        return Err(Failure::Usage(format!(
            "there is no [conductor] in {}; an empty table is enough, see `queue` of [channels.NAME]",
            project.roster.display()
        )));
    };
    let rest = client(project, &roster)?;
    let place = Place::new(&conductor.folder);
    let shared = SharedRoster::load(&project.roster)
        .map_err(|error| Failure::Machine(anyhow::anyhow!("{error}")))?;
    let log = LogSink::stdout().context("no thread can be started")?;
    let (conductor, requests, changed) = Conductor::new(
        place.clone(),
        shared.clone(),
        rest,
        log.clone(),
        Arc::new(say),
    )?;
    let _watcher = spawn_watcher(shared, EVERY, move |news| {
        report_news(news);
        changed.notify_one();
    })
    .context("no thread can be started")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime can be started")?;
    let ended = runtime.block_on(async {
        #[cfg(unix)]
        let commands = {
            let listener = crate::conduct::socket::listen(&place.socket())?;
            crate::conduct::socket::serve(listener, requests)
        };
        #[cfg(not(unix))]
        let commands = std::future::pending::<()>();
        say(&format!("conducting; state in {}", shown(&place.state())));
        tokio::select! {
            () = conductor.run() => {}
            () = commands => {}
            () = stopped() => {}
        }
        anyhow::Ok(())
    });
    log.flush(Duration::from_secs(1));
    ended.map_err(Failure::Machine)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Says what became of a changed roster.
fn report_news(news: &Reload) {
    match news {
        Reload::Unchanged | Reload::Settling => {}
        Reload::Reloaded(_) => say("the roster was read again"),
        Reload::Broken(report) => {
            super::warn(report);
            say("the last valid roster stays in use");
        }
        Reload::Unreadable(error) => say(&format!(
            "warning: the roster cannot be read ({error}); the last one stays in use"
        )),
        Reload::Refused(error) | Reload::Damaged(error) => {
            say(&format!(
                "warning: {error}; the last valid roster stays in use"
            ));
        }
    }
}
