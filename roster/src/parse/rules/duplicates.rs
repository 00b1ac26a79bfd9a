//! Rules against duplicates in lists, and against a key with two users.

use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
    hash::Hash,
};

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{At, Problem},
    },
    model::{roster::Roster, values::slug::Slug},
};

/// Reports duplicates in a list.
pub(crate) fn no_duplicates<T: Eq + Hash + Display>(names: &[At<T>], problems: &mut Problems) {
    let mut seen = HashSet::with_capacity(names.len());
    for name in names.iter().filter(|name| !seen.insert(&name.value)) {
        problems.push(
            Problem::new(ProblemKind::Duplicate(name.to_string()), name.span.clone())
                .label("expected once"),
        );
    }
}

/// Reports hashes that are used twice: a key belongs to one user.
pub(crate) fn keys(roster: &Roster, problems: &mut Problems) {
    let mut seen: HashMap<&[u8; 32], &Slug> = HashMap::new();
    for user in roster.users.values() {
        for key in &user.keys {
            if let Some(owner) = seen.insert(key.hash.as_bytes(), &user.slug) {
                problems.push(
                    Problem::new(ProblemKind::DuplicateKey, key.hash.span.clone())
                        .label(format!("[users.{owner}] also has this hash"))
                        .help("each key needs one user: `mitts user rotate` makes a new key"),
                );
            }
        }
    }
}
