//! `mitts conduct`.

use std::{io::Write, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use edge_hook::{LogSink, Reload, Sessions, SharedRoster, spawn_watcher};
use roster::Roster;

use crate::{
    conduct::{
        Place,
        conductor::Conductor,
        control::{self, Control},
    },
    failure::Failure,
    operate::rest::{admission_secret, client},
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
    let conductor_port = conductor.port;
    let sessions = match conductor.control {
        true => Some(sessions(project, &roster)?),
        false => None,
    };
    let shared = SharedRoster::load(&project.roster)
        .map_err(|error| Failure::Machine(anyhow::anyhow!("{error}")))?;
    let log = LogSink::stdout().context("no thread can be started")?;
    let (conductor, requests, changed) = Conductor::new(
        place.clone(),
        shared.clone(),
        rest.clone(),
        log.clone(),
        Arc::new(say),
    )?;
    let control = sessions.map(|sessions| {
        let shared = shared.clone();
        Control::new(shared, sessions, requests.clone(), rest, log.clone())
    });
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
        let control = match control {
            Some(control) => {
                let socket = control::listen(conductor_port)?;
                Some((socket, control::router(control)))
            }
            None => None,
        };
        say(&format!("conducting; state in {}", shown(&place.state())));
        let pages = async {
            match control {
                Some((socket, router)) => {
                    say(&format!("/control is at 127.0.0.1:{conductor_port}"));
                    // requests that are being done get their answers
                    control::serve(socket, router, stopped()).await;
                }
                None => stopped().await,
            }
        };
        tokio::select! {
            () = conductor.run() => {}
            () = commands => {}
            () = pages => {}
        }
        anyhow::Ok(())
    });
    log.flush(Duration::from_secs(1));
    ended.map_err(Failure::Machine)
}

/// Reads the sessions of the site, which the function signs.
fn sessions(project: &Project, roster: &Roster) -> Result<Sessions, Failure> {
    let secret = admission_secret(project, roster);
    let secret = secret.map_err(|why| {
        Failure::Usage(format!(
            "`control` of [conductor] needs the admission secret, with which sessions are signed: {why}"
        ))
    })?;
    Ok(Sessions::new(&secret))
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
