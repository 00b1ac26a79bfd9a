//! Finds files that are not from `mitts`, before a folder's first build overwrites them.

use std::{fs, io::Read, path::Path};

use walkdir::WalkDir;

use crate::paths::{ASSETS, MADE};

/// [`MADE`] is within this many bytes of the beginning of a file.
const HEAD: u64 = 512;

/// The files below `root` that files in `stage` would replace, as paths below `root`. Returns none if an earlier build
/// wrote them and its manifest was lost. A folder of assets, or [`MADE`] in a file, shows that.
pub(super) fn in_the_way(stage: &Path, root: &Path) -> Vec<String> {
    if root.join(ASSETS).is_dir() {
        return Vec::new();
    }
    let staged = WalkDir::new(stage).sort_by_file_name().into_iter();
    let staged = staged.flatten().filter(|entry| entry.file_type().is_file());
    let mut foreign: Vec<String> = staged
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(stage).ok()?;
            let mut above: Vec<&Path> = path.ancestors().collect();
            above.reverse();
            let taken = above.into_iter().find(|path| is_file(&root.join(path)))?;
            let is_ours = is_marked(&root.join(taken));
            (!is_ours).then(|| taken.display().to_string())
        })
        .collect();
    foreign.dedup();
    foreign
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir())
}

fn is_marked(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(MADE)
}
