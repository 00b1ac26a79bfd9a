//! The function as a server beside OvenMediaEngine.

use std::{path::Path, time::Duration};

use anyhow::Context;
use edge_hook::{
    AppState, Farewell, Reload, Server, SharedRoster, metrics_router, room, router, spawn_watcher,
};
use roster::{Tables, index::IndexError};
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    notices,
    sockets::{Place, Sockets, descriptors},
    stderr::{show, show_problems},
    systemd::{notify, watchdog},
};

/// How often the roster's file is checked. With the time to settle, a change takes effect within a second.
const POLL_EVERY: Duration = Duration::from_millis(700);
/// How long running requests may take after a signal to stop, and then writing the log.
const FAREWELL: Duration = Duration::from_secs(3);
/// The most connections for metrics at a time.
const SCRAPES: usize = 8;

/// Where things are.
pub(crate) struct Places<'a> {
    /// Where requests are answered.
    pub(crate) listen: &'a [Place],
    /// Where the metrics are.
    pub(crate) metrics: Option<Place>,
    /// The roster's file.
    pub(crate) roster: &'a Path,
    /// The folder to which paths in the roster are relative.
    pub(crate) folder: &'a Path,
}

/// Answers requests until SIGTERM or SIGINT. SIGHUP reloads the roster at once.
pub(crate) async fn run(state: AppState, places: Places<'_>) -> anyhow::Result<()> {
    let Places {
        listen,
        metrics,
        roster: path,
        folder,
    } = places;
    let mut sockets = Sockets::open(listen).await?;
    let routes = router(state.clone());
    let server = Server::new(routes.clone(), room(descriptors()));
    let scrapes = match metrics {
        Some(place) => Some(Sockets::open(&[place]).await?),
        None => None,
    };
    let catch = |kind| signal(kind).context("cannot listen for signals");
    let mut terminate = catch(SignalKind::terminate())?;
    let mut interrupt = catch(SignalKind::interrupt())?;
    let mut hangup = catch(SignalKind::hangup())?;
    let watcher = watch(&state, path).context("cannot start the thread that watches the roster")?;

    announce(&state, path, &sockets.shown);
    notify(NotifyState::Ready);

    let metrics = Server::new(metrics_router(&state, &server), SCRAPES);
    let metrics = async {
        if let Some(mut scrapes) = scrapes {
            let all = std::mem::take(&mut scrapes.all);
            metrics.run(all, std::future::pending(), FAREWELL).await;
        }
        std::future::pending::<()>().await;
    };
    let reload = async {
        while hangup.recv().await.is_some() {
            watcher.reload();
        }
        std::future::pending::<()>().await;
    };
    let streams = async {
        state.watch_streams().await;
        std::future::pending::<()>().await;
    };
    let notices = async {
        notices::send(&state, folder).await;
        std::future::pending::<()>().await;
    };
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        notify(NotifyState::Stopping);
    };
    let listening = std::mem::take(&mut sockets.all);
    let farewell = tokio::select! {
        farewell = server.run(listening, stop, FAREWELL) => farewell,
        () = metrics => return Ok(()),
        () = reload => return Ok(()),
        () = streams => return Ok(()),
        () = notices => return Ok(()),
        () = watchdog(routes) => return Ok(()),
    };
    if farewell == Farewell::CutOff {
        show("a request did not finish in time and was cut off");
    }
    if let Err(error) = state.save_publishers() {
        show(format_args!(
            "the admitted publishers cannot be kept ({error})"
        ));
    }
    state.log().flush(FAREWELL);
    Ok(())
}

/// Shows where requests are answered, for how many users, and what the function cannot do.
fn announce(state: &AppState, path: &Path, places: &[String]) {
    let users = state.roster().current().users();
    show(format_args!(
        "{}, {users} user(s) of {}",
        places.join(" and "),
        path.display(),
    ));
    if state.live_list().is_none() {
        show(
            "without `api_token` in [ome], running streams continue after their user or key is removed \
             from the roster; only new ones are refused",
        );
    }
    notices::announce(state);
}

/// Watches the roster's file and reports each change.
fn watch(state: &AppState, path: &Path) -> std::io::Result<edge_hook::Watcher> {
    let roster = state.roster().clone();
    let path = path.display().to_string();
    let named = |roster: &Tables| {
        let (admission, ome) = (&roster.admission, &roster.ome);
        (
            admission.secret.clone(),
            (ome.api_token.clone(), ome.ports.api),
        )
    };
    let (secret, api) = named(roster.current().roster());
    spawn_watcher(roster.clone(), POLL_EVERY, move |news| {
        tell_reload(&path, &roster, news);
        if matches!(news, Reload::Reloaded(_)) {
            let now = named(roster.current().roster());
            if now.0 != secret {
                show("[admission] names another secret: restart to use it");
            }
            if now.1 != api {
                show("[ome] names another REST interface: restart to use it");
            }
        }
    })
}

/// Shows what became of a changed roster.
pub(super) fn tell_reload(path: &str, roster: &SharedRoster, news: &Reload) {
    match news {
        Reload::Settling => {}
        // only after SIGHUP
        Reload::Unchanged => show(format_args!("{path} is unchanged")),
        // `mitts check` prints its warnings
        Reload::Reloaded(_) => {
            let users = roster.current().users();
            show(format_args!("reloaded {path}: {users} user(s)"));
        }
        Reload::Broken(report) => {
            show_problems(report);
            show(format_args!(
                "{path} cannot be used; the last valid roster stays in use"
            ));
        }
        Reload::Refused(error) => {
            if let IndexError::Text(report) = error {
                show_problems(report);
            }
            show(format_args!(
                "{path} cannot be used: {error}; the last valid roster stays in use"
            ));
        }
        Reload::Damaged(error) => {
            show(format_args!(
                "{path} is damaged, and users that cannot be read are refused: {error}"
            ));
        }
        Reload::Unreadable(error) => {
            show(format_args!(
                "{path} cannot be read ({error}); the last valid roster stays in use"
            ));
        }
    }
}
