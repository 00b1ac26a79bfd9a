//! The apps for publishing.

use roster::{App, Roster};

/// Whether the site has a page for publishing.
pub fn can_publish(roster: &Roster) -> bool {
    publishing_apps(roster).next().is_some()
}

/// The apps that accept streams.
pub fn publishing_apps(roster: &Roster) -> impl Iterator<Item = &App> {
    roster.apps.values().filter(|app| !app.ingest.is_empty())
}
