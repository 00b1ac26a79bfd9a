//! The namespace of the first part of every path on a site.
//!
//! Users, layouts and channels have pages, apps are paths of the engine, and some names are reserved for the
//! site itself. All of these names must be different.

use engine::names::VHOST;

use crate::{file::problem::Span, model::roster::Roster};

/// Names of pages and services that every site has or will have, and their purposes.
const RESERVED: [(&str, &str); 41] = [
    ("404", "the page for addresses that do not exist"),
    ("admission", "the admission webhook"),
    ("api", "programs"),
    ("app", "the watch app"),
    ("archive", "the recordings' page"),
    ("assets", "the site's styles and scripts"),
    ("auth", "invitations"),
    ("authorize", "the check of viewers"),
    ("control", "acts on channels"),
    ("dashboard", "the admin's page"),
    (VHOST, "the engine's virtual host"),
    ("dock", "the producer's dock"),
    ("embed", "players on other sites"),
    ("events", "the schedule"),
    ("feed", "feeds"),
    ("go-live", "publishing from the browser"),
    ("groups", "the groups' pages"),
    ("healthz", "the function's health check"),
    ("icons", "icons"),
    ("index", "the home page"),
    ("invite", "invitations"),
    ("key", "making a stream key"),
    ("live", "the list of live streams"),
    ("login", "signing in"),
    ("logout", "signing out"),
    ("manifest", "the installable site"),
    ("may", "who may watch"),
    ("obs", "OBS browser sources"),
    ("oembed", "players on other sites"),
    ("page", "the further pages of the home page"),
    ("plan", "the calculator of bandwidth and cost"),
    ("queue", "the channels' queues"),
    ("recordings", "the recordings' files"),
    ("robots", "the rules for robots"),
    ("schedule", "the schedule"),
    ("search", "the search page"),
    ("session", "viewers' sessions"),
    ("sitemap", "the sitemap"),
    ("tags", "tags"),
    ("users", "the texts about users"),
    ("whoami", "the key check"),
];

/// The purpose of a reserved name; `None` if the name is free.
pub fn reserved_for(name: &str) -> Option<&'static str> {
    RESERVED
        .iter()
        .find(|(reserved, _)| *reserved == name)
        .map(|(_, what)| *what)
}

impl Roster {
    /// Every first part of a path that the roster uses, with the kind of entry and its place.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &'static str, Span)> {
        let apps = self.apps.values().map(|app| (&app.slug, "app"));
        let users = self.users.values().map(|user| (&user.slug, "user"));
        let layouts = self.layouts.values().map(|layout| (&layout.slug, "layout"));
        let channels = self
            .channels
            .values()
            .map(|channel| (&channel.slug, "channel"));
        apps.chain(users)
            .chain(layouts)
            .chain(channels)
            .map(|(slug, what)| (slug.as_str(), what, slug.span.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_sorted_names() {
        assert!(RESERVED.is_sorted());
        for (name, _) in RESERVED {
            assert!(
                name.parse::<crate::model::values::slug::Slug>().is_ok(),
                "{name}"
            );
        }
    }
}
