//! Where streams can be published.

use roster::{App, Roster};

/// Whether anybody can publish anything, so that there is a page to go live from.
pub fn can_publish(roster: &Roster) -> bool {
    publishing_apps(roster).next().is_some()
}

/// The apps that streams can be published in.
pub fn publishing_apps(roster: &Roster) -> impl Iterator<Item = &App> {
    roster.apps.values().filter(|app| !app.ingest.is_empty())
}
