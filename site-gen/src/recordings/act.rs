//! Carries a plan out.

use std::{fs, io, path::Path};

use super::{
    plan::Plan,
    scan::{Found, Recording},
};

/// Carries a plan out as far as possible, and returns what failed.
pub fn carry_out(plan: &Plan) -> Vec<String> {
    let mut failed = name_all(&plan.adopt);
    let parts = plan.remove.iter().map(|recording| recording.file.as_path());
    for file in parts.chain(plan.infos.iter().map(AsRef::as_ref)) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                failed.push(format!("{} cannot be removed: {error}", file.display()));
            }
            _ => {}
        }
    }
    failed
}

/// Gives unfinished parts the names that parts have, and returns what failed.
pub fn name_unfinished(found: &Found) -> Vec<String> {
    name_all(&found.recordings)
}

/// Only unfinished parts have a name to get.
fn name_all(recordings: &[Recording]) -> Vec<String> {
    let mut failed = Vec::new();
    for recording in recordings {
        match recording
            .adopted
            .as_ref()
            .map(|name| rename(&recording.file, name))
        {
            // another process was faster
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Some(Err(error)) => {
                let file = recording.file.display();
                failed.push(format!("{file} cannot get its name: {error}"));
            }
            _ => {}
        }
    }
    failed
}

/// Renames a file, never over another.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}
