//! Collects the files of a new tree for its manifest.

use std::collections::BTreeMap;

use crate::output::{
    manifest::Entry,
    tree::{Staged, Tree},
};

/// The files of a tree.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The entries of the new manifest.
    pub(super) entries: BTreeMap<String, Entry>,
    /// The number of rendered pages; all others were up to date.
    pub(super) rendered: usize,
    /// The number of files with new bytes.
    pub(super) changed: usize,
}

impl Made {
    /// Adds a staged file.
    pub(super) fn add(&mut self, path: String, staged: Staged) {
        self.changed += usize::from(staged.changed);
        self.entries.insert(path, staged.entry);
    }

    /// Stages a text, and adds it.
    pub(super) fn write(&mut self, tree: &Tree, path: &str, text: &str) -> anyhow::Result<()> {
        self.write_bytes(tree, path, text.as_bytes())
    }

    /// Stages bytes, and adds them.
    pub(super) fn write_bytes(
        &mut self,
        tree: &Tree,
        path: &str,
        bytes: &[u8],
    ) -> anyhow::Result<()> {
        let staged = tree.stage(path, *blake3::hash(bytes).as_bytes(), bytes)?;
        self.add(path.to_owned(), staged);
        Ok(())
    }

    /// Stages a text that is read again only when its time of change is in another second, and adds it.
    pub(super) fn write_later(
        &mut self,
        tree: &Tree,
        path: &str,
        text: &str,
    ) -> anyhow::Result<()> {
        let fingerprint = *blake3::hash(text.as_bytes()).as_bytes();
        let staged = tree.stage_later(path, fingerprint, text.as_bytes())?;
        self.add(path.to_owned(), staged);
        Ok(())
    }
}
