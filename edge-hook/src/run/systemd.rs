//! Notifies systemd, if it started this program, that it is ready, lives, and stops.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use sd_notify::NotifyState;
use tokio::time;
use tower::ServiceExt;

use super::stderr::show;

/// Reports the state. Without systemd it does nothing.
pub(super) fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        show(format_args!("cannot report to systemd: {error}"));
    }
}

/// Tells systemd's watchdog again and again that this program lives, if the unit has one (`WatchdogSec`). It lives if its
/// routes answer: otherwise systemd gets no word, and starts the program again.
pub(super) async fn watchdog(routes: Router) {
    let Some(period) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    loop {
        if time::timeout(period / 2, is_alive(&routes)).await == Ok(true) {
            notify(NotifyState::Watchdog);
        }
        time::sleep((period / 3).max(Duration::from_millis(10))).await;
    }
}

async fn is_alive(routes: &Router) -> bool {
    let Ok(request) = Request::get("/healthz").body(Body::empty()) else {
        return false;
    };
    let answer = routes.clone().oneshot(request).await;
    answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
}
