//! Carries a plan out.

use std::{fs, io, path::Path};

use super::plan::Plan;

/// Carries a plan out as far as possible, and returns what failed.
pub fn carry_out(plan: &Plan) -> Vec<String> {
    let mut failed = Vec::new();
    for recording in &plan.adopt {
        if let Some(name) = &recording.adopted
            && let Err(error) = rename(&recording.file, name)
        {
            let file = recording.file.display();
            failed.push(format!("{file} cannot get its name: {error}"));
        }
    }
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

/// Renames a file, never over another.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}
