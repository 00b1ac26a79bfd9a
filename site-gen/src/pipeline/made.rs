//! What was made, on the way to a manifest.

use std::collections::BTreeMap;

use crate::output::{
    manifest::Entry,
    tree::{Staged, Tree},
};

/// The files that were made for a tree.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The tree's new entries.
    pub(super) entries: BTreeMap<String, Entry>,
    /// How many pages were made, the others being as the last build left them.
    pub(super) rendered: usize,
    /// How many files got new bytes.
    pub(super) changed: usize,
}

impl Made {
    /// Puts a written file among them.
    pub(super) fn add(&mut self, path: String, staged: Staged) {
        self.changed += usize::from(staged.changed);
        self.entries.insert(path, staged.entry);
    }

    /// Writes a text into the tree, and puts it among them.
    pub(super) fn write(&mut self, tree: &Tree, path: &str, text: &str) -> anyhow::Result<()> {
        let fingerprint = *blake3::hash(text.as_bytes()).as_bytes();
        let staged = tree.stage(path, fingerprint, text.as_bytes())?;
        self.add(path.to_owned(), staged);
        Ok(())
    }
}
