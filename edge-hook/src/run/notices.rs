//! The notifications of the function beside OvenMediaEngine.

use std::path::Path;

use edge_hook::AppState;

use super::stderr::show;

/// Sends the roster's notifications, if the function knows who is live.
#[cfg(feature = "notifications")]
pub(super) async fn send(state: &AppState, folder: &Path) {
    if let Some(notifier) = edge_hook::Notifier::new(state, folder) {
        notifier.run(|text| show(text)).await;
    }
}

/// This build sends none.
#[cfg(not(feature = "notifications"))]
pub(super) async fn send(_: &AppState, _: &Path) {}

/// Says if no notification can be sent although the roster wants some.
pub(super) fn announce(state: &AppState) {
    let current = state.roster().current();
    if current.notices().next().is_none() {
        return;
    }
    if cfg!(not(feature = "notifications")) {
        show("this build sends no notifications: build it with the feature `notifications`");
    } else if state.live_list().is_none() {
        show("without the list of live streams, no notification is sent");
    }
}
