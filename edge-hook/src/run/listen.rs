//! The function as a server beside OvenMediaEngine.

use std::{io::ErrorKind, net::SocketAddr, path::Path, time::Duration};

use anyhow::Context;
use axum::serve::ListenerExt;
use edge_hook::{AppState, ListenAddress, Listeners, Reload, router, spawn_watcher};
use roster::Roster;
use sd_notify::NotifyState;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time,
};

use super::stderr::{show, show_problems};

/// How often the roster's file is checked. With the time to settle, a change takes effect within a second.
const POLL_EVERY: Duration = Duration::from_millis(700);
/// How long running requests may take after a signal to stop, and then writing the log.
const FAREWELL: Duration = Duration::from_secs(3);

/// Answers requests until SIGTERM or SIGINT. SIGHUP reloads the roster at once.
pub(crate) async fn run(state: AppState, path: &Path, listen: ListenAddress) -> anyhow::Result<()> {
    let listener = bind(listen).await?;
    let catch = |kind| signal(kind).context("cannot listen for signals");
    let mut terminate = catch(SignalKind::terminate())?;
    let mut interrupt = catch(SignalKind::interrupt())?;
    let mut hangup = catch(SignalKind::hangup())?;
    let watcher = watch(&state, path).context("cannot start the thread that watches the roster")?;

    announce(&state, path, &listener.addresses()?);
    notify(NotifyState::Ready);

    let (stop, stopped) = oneshot::channel::<()>();
    let log = state.log().clone();
    let listener = listener.tap_io(|tcp| {
        let _ = tcp.set_nodelay(true);
    });
    let serve = axum::serve(listener, router(state.clone()))
        .with_graceful_shutdown(async { drop(stopped.await) })
        .into_future();
    let mut serve = std::pin::pin!(serve);
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
    tokio::select! {
        ended = &mut serve => return ended.context("the listener failed"),
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = reload => {}
        () = streams => {}
    }
    notify(NotifyState::Stopping);
    drop(stop);
    if time::timeout(FAREWELL, serve).await.is_err() {
        show("a request did not finish in time and was cut off");
    }
    log.flush(FAREWELL);
    Ok(())
}

/// Reports the state to systemd if it started this program and waits for that.
fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        show(format_args!("cannot report to systemd: {error}"));
    }
}

/// Opens the port, or says what to do about it.
async fn bind(listen: ListenAddress) -> anyhow::Result<Listeners> {
    match listen.bind().await {
        Ok(listener) => Ok(listener),
        Err((address, error)) if error.kind() == ErrorKind::AddrInUse => {
            Err(error).context(format!(
                "{address} is used by another program: stop it, or choose another port with \
                 --listen and the same in the roster's [admission]"
            ))
        }
        Err((address, error)) => Err(error).context(format!("cannot listen on {address}")),
    }
}

/// Shows where requests are answered, for how many users, and what the function cannot do.
fn announce(state: &AppState, path: &Path, addresses: &[SocketAddr]) {
    let users = state.roster().current().roster().users.len();
    let places = addresses
        .iter()
        .map(|address| format!("http://{address}/admission"));
    show(format_args!(
        "{}, {users} user(s) of {}",
        places.collect::<Vec<_>>().join(" and "),
        path.display(),
    ));
    if state.live_list().is_none() {
        show(
            "without `api_token` in [ome], running streams continue after their user or key is removed \
             from the roster; only new ones are refused",
        );
    }
}

/// Watches the roster's file and reports each change.
fn watch(state: &AppState, path: &Path) -> std::io::Result<edge_hook::Watcher> {
    let roster = state.roster().clone();
    let path = path.display().to_string();
    let named = |roster: &Roster| {
        let (admission, ome) = (&roster.admission, &roster.ome);
        (
            admission.secret.clone(),
            (ome.api_token.clone(), ome.ports.api),
        )
    };
    let (secret, api) = named(roster.current().roster());
    spawn_watcher(roster.clone(), POLL_EVERY, move |news| match news {
        Reload::Settling => {}
        // only after SIGHUP
        Reload::Unchanged => show(format_args!("{path} is unchanged")),
        // `mitts check` prints its warnings
        Reload::Reloaded(_) => {
            let current = roster.current();
            let users = current.roster().users.len();
            show(format_args!("reloaded {path}: {users} user(s)"));
            let now = named(current.roster());
            if now.0 != secret {
                show("[admission] names another secret: restart to use it");
            }
            if now.1 != api {
                show("[ome] names another REST interface: restart to use it");
            }
        }
        Reload::Broken(report) => {
            show_problems(report);
            show(format_args!(
                "{path} cannot be used; the last valid roster stays in use"
            ));
        }
        Reload::Unreadable(error) => {
            show(format_args!(
                "{path} cannot be read ({error}); the last valid roster stays in use"
            ));
        }
    })
}
