//! Rules about ladders and channels: names are unique, and the engine has the encoders.

use std::collections::HashSet;

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{At, Problem},
    },
    model::{renditions::Rendition, roster::Roster},
};

/// Checks the ladders of all apps and users, and the renditions of channels.
pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    let apps = roster.apps.values().map(|app| &app.renditions);
    let users = roster.users.values();
    let users = users.filter_map(|user| user.renditions.as_ref());
    for ladder in apps.chain(users) {
        check_ladder(roster, ladder, problems);
    }
    for channel in roster.channels.values() {
        check_ladder(roster, std::slice::from_ref(&channel.rendition), problems);
    }
}

fn check_ladder(roster: &Roster, ladder: &[At<Rendition>], problems: &mut Problems) {
    let version = roster.ome.version;
    let mut seen = HashSet::new();
    for rendition in ladder {
        if !seen.insert(&rendition.name) {
            problems.push(
                Problem::new(
                    ProblemKind::Duplicate(rendition.name.to_string()),
                    rendition.span.clone(),
                )
                .label("expected once"),
            );
        }
        if let Some(encoder) = rendition.missing_encoder(version) {
            problems.push(
                Problem::new(
                    ProblemKind::NoEncoder {
                        encoder: encoder.as_str(),
                        version,
                    },
                    encoder.span.clone(),
                )
                .label("expected \"x264\" or \"openh264\"")
                .help("from 0.21 on, OvenMediaEngine encodes on the processor only; run 0.20, or remove `encoder`"),
            );
        }
    }
}
