//! Rules about the archive: where it can be.

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::roster::Roster,
};

pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    let Some(archive) = &roster.archive else {
        return;
    };
    let (store, recordings) = (&archive.store, &roster.recordings.folder);
    if store.starts_with(&recordings.value) || recordings.starts_with(&store.value) {
        let kind = ProblemKind::SameFolder("store", "folder");
        problems.push(
            Problem::new(kind, store.span.clone())
                .label("expected a folder beside that of [recordings]")
                .help("leave `store` out, or write store = \"/var/lib/mitts/archive\""),
        );
    }
    if roster.kubernetes.is_some() {
        let kind = ProblemKind::NotInCluster("archive");
        problems.push(
            Problem::new(kind, archive.span.clone())
                .label("pods share no folder")
                .help("remove [archive]"),
        );
    }
}
