//! The function beside OvenMediaEngine: one process, one port.

use std::{io::ErrorKind, net::SocketAddr, path::Path, time::Duration};

use anyhow::Context;
use axum::serve::ListenerExt;
use edge_hook::{Function, Reload, router, spawn_watcher};
use roster::Roster;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time,
};

use crate::tell::{tell, tell_report};

/// How often the roster's file is looked at. With the time that it has to settle, a change counts within
/// a second.
const LOOK: Duration = Duration::from_millis(700);
/// How long requests may go on once the program is told to stop, and then the log.
const FAREWELL: Duration = Duration::from_secs(3);

/// Answers until SIGTERM or SIGINT.
pub(crate) async fn run(function: Function, path: &Path, listen: SocketAddr) -> anyhow::Result<()> {
    let listener = match TcpListener::bind(listen).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            return Err(error).context(format!(
                "{listen} is taken by another program: stop that, or choose another port with \
                 --listen and the same in the roster's [admission]"
            ));
        }
        bound => bound.with_context(|| format!("cannot listen on {listen}"))?,
    };
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let _watcher =
        watch(&function, path).context("cannot start the thread that watches the roster")?;

    let users = function.live().current().roster().users.len();
    tell(format_args!(
        "http://{}/admission, {users} user(s) of {}",
        listener.local_addr()?,
        path.display(),
    ));

    let (stop, stopped) = oneshot::channel::<()>();
    let log = function.log().clone();
    let listener = listener.tap_io(|tcp| {
        let _ = tcp.set_nodelay(true);
    });
    let serve = axum::serve(listener, router(function))
        .with_graceful_shutdown(async { drop(stopped.await) })
        .into_future();
    let mut serve = std::pin::pin!(serve);
    tokio::select! {
        ended = &mut serve => return ended.context("the listener failed"),
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    drop(stop);
    if time::timeout(FAREWELL, serve).await.is_err() {
        tell("a request did not end in time and was cut");
    }
    log.flush(FAREWELL);
    Ok(())
}

/// Reloads a changed roster, and says so.
fn watch(function: &Function, path: &Path) -> std::io::Result<edge_hook::Watcher> {
    let live = function.live().clone();
    let path = path.display().to_string();
    let named = |roster: &Roster| {
        let (admission, ome) = (&roster.admission, &roster.ome);
        (
            admission.secret.clone(),
            (ome.api_token.clone(), ome.ports.api),
        )
    };
    let (secret, api) = named(live.current().roster());
    spawn_watcher(live.clone(), LOOK, move |news| match news {
        Reload::Unchanged | Reload::Settling => {}
        // its warnings are for `mitts check`
        Reload::Reloaded(_) => {
            let current = live.current();
            let users = current.roster().users.len();
            tell(format_args!("reloaded {path}: {users} user(s)"));
            let now = named(current.roster());
            if now.0 != secret {
                tell("[admission] names another secret: restart to use it");
            }
            if now.1 != api {
                tell("[ome] names another REST interface: restart to use it");
            }
        }
        Reload::Broken(report) => {
            tell_report(report);
            tell(format_args!(
                "{path} cannot be used; the last good one stays in force"
            ));
        }
        Reload::Unreadable(error) => {
            tell(format_args!(
                "{path} cannot be read ({error}); the last good one stays in force"
            ));
        }
    })
}
