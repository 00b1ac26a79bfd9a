//! What is uncertain about a roster with errors.
//!
//! An error in the roster can cause false problems elsewhere, such as a broken link to a user whose table cannot be
//! read. Checks of other files use this module to avoid them.

use std::collections::HashSet;

use crate::{
    file::problem::Report,
    model::{names::reserved_for, roster::Roster, unread::Unread},
};

/// A roster that was read as far as possible.
#[derive(Debug)]
pub struct Examined {
    /// What could be read; `None` if the text is not TOML.
    pub roster: Option<Roster>,
    /// All of its problems, in file order.
    pub report: Report,
    /// What is uncertain because of them; nothing for a roster without errors.
    pub doubts: Doubts,
}

/// What is uncertain about a roster with errors.
#[derive(Clone, Debug, Default)]
pub struct Doubts {
    /// Whether the roster has errors at all.
    errors: bool,
    /// Whether there may be names that could not be read.
    names: bool,
    /// The names that the roster has.
    claimed: HashSet<String>,
    /// The places of names that are guesses.
    guessed: HashSet<usize>,
    /// The roster's text.
    text: String,
}

impl Doubts {
    pub(crate) fn about(roster: &Roster, unread: Unread, text: &str) -> Self {
        Doubts {
            errors: true,
            names: unread.nameless || !unread.tables.is_empty() || !unread.names.is_empty(),
            claimed: roster
                .claims()
                .map(|(name, ..)| name.to_owned())
                .chain(roster.groups.keys().map(|name| name.to_string()))
                .collect(),
            guessed: unread.names,
            text: text.to_owned(),
        }
    }

    /// Whether anything is uncertain.
    pub fn exist(&self) -> bool {
        self.errors
    }

    /// Whether a missing page, stream or layout of this name may exist once the roster is fixed. `name` is the first
    /// part of an address.
    pub fn may_have(&self, name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or(name);
        self.errors && (self.names || self.claimed.contains(stem) || reserved_for(stem).is_some())
    }

    /// Whether an unreadable part of the roster may refer to this file.
    pub fn may_name(&self, file: &str) -> bool {
        self.errors && self.text.contains(file)
    }

    /// Whether the name at this byte is invalid, so that its entry has a guessed one.
    pub fn is_guess(&self, start: usize) -> bool {
        self.guessed.contains(&start)
    }
}
