//! Rules about simulcast: streams whose ladder is what the streamer sends have no other one.

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{Problem, Span},
    },
    model::{apps::App, roster::Roster},
};

/// Checks all apps with simulcast.
pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    for app in roster.apps.values().filter(|app| app.simulcast) {
        if let Some(first) = app.renditions.first() {
            let help = "remove `renditions`, or `simulcast`";
            problems.push(excluded(app, "renditions", &first.span, help));
        }
        let users = roster.users.values();
        for user in users.filter(|user| user.publishes_in(&app.slug)) {
            let own = user.renditions.iter().flatten().next();
            problems.extend(own.map(|first| {
                let help = "remove the line: the layers that the user sends are the ladder";
                excluded(app, "renditions of its users", &first.span, help)
            }));
        }
        for channel in roster.channels_in(app) {
            let help =
                "put the channel and its users into another app: a channel is always encoded";
            problems.push(excluded(app, "channels", &channel.app.span, help));
        }
    }
}

fn excluded(app: &App, what: &'static str, place: &Span, help: &str) -> Problem {
    let app = app.slug.to_string();
    Problem::new(ProblemKind::Simulcast { app, what }, place.clone())
        .label("expected nothing of the kind")
        .help(help)
}
