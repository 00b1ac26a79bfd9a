//! Programs that check files, which `.ci/test` installs from PyPI.

use std::path::PathBuf;

/// The path of a program: in the folder of `.ci/test`, or in `PATH`.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.ci/.venv/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = [own].into_iter().chain(std::env::split_paths(&path));
    folders.find_map(|folder| {
        let file = folder.join(name);
        file.is_file().then_some(file)
    })
}
