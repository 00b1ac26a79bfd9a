//! Rules for names: none is used twice, and none is reserved.

use std::collections::HashMap;

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::{names::reserved_for, roster::Roster, unread::Unread},
};

/// Reports names that are reserved or used twice.
pub(crate) fn check(roster: &Roster, unread: &Unread, problems: &mut Problems) {
    let claims = roster.claims();
    let claims = claims.filter(|(_, _, span)| !unread.names.contains(&span.start));
    let mut claims: Vec<_> = claims.collect();
    claims.sort_by_key(|(_, _, span)| span.start);
    let mut taken: HashMap<&str, &str> = HashMap::with_capacity(claims.len());
    for (name, what, span) in claims {
        if let Some(purpose) = reserved_for(name) {
            problems.push(
                Problem::new(
                    ProblemKind::ReservedName {
                        what,
                        name: name.to_owned(),
                    },
                    span,
                )
                .label(format!("/{name}/ is for {purpose}"))
                .help("choose another name"),
            );
        } else if let Some(other) = taken.insert(name, what) {
            problems.push(
                Problem::new(ProblemKind::TakenName(name.to_owned()), span)
                    .label(format!("/{name}/ is already the {other}'s"))
                    .help("choose another name for one of them"),
            );
        }
    }
}
