//! Copies files in `content/` that are not Markdown.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;

use crate::{
    failure::Failure,
    fingerprint::FileStamp,
    output::tree::{Staged, Tree},
    pipeline::made::Made,
    site::checks::files::check,
};

/// Copies these files.
pub(in crate::pipeline) fn files(
    tree: &Tree,
    files: &BTreeMap<String, PathBuf>,
    made: &mut Made,
) -> Result<(), Failure> {
    let taken = check(files, &made.entries);
    if !taken.is_empty() {
        return Err(Failure::Input(taken));
    }
    let files: Vec<_> = files.iter().collect();
    let copied: Vec<(String, Staged)> = files
        .par_iter()
        .map(|(name, path)| Ok(((*name).clone(), copy(tree, name, path)?)))
        .collect::<anyhow::Result<_>>()?;
    for (name, staged) in copied {
        made.add(name, staged);
    }
    Ok(())
}

/// Copies a file, unless the last build copied the same one. A large video is not read again for each edit of a title.
pub(super) fn copy(tree: &Tree, name: &str, path: &Path) -> anyhow::Result<Staged> {
    let shown = || format!("{} cannot be read", path.display());
    let metadata = std::fs::metadata(path).with_context(shown)?;
    let fingerprint = *blake3::hash(&FileStamp::of(&metadata).bytes()).as_bytes();
    if let Some(entry) = tree.kept(name, &fingerprint) {
        return Ok(Staged::unchanged(entry));
    }
    let mut file = File::open(path).with_context(shown)?;
    tree.stage_file(name, fingerprint, &mut file)
}
