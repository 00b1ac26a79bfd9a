//! Output folders: where a path leads, and which places cannot be used.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::Context;

use crate::{failure::Failure, project::Project};

/// Refuses output folders that contain sources, and two that overlap.
///
/// # Errors
/// The folder, and what to choose instead.
pub fn check(project: &Project, out: &Path, deploy: &Path) -> Result<(), Failure> {
    let folder = resolve(project.folder())?;
    let (real_out, real_deploy) = (resolve(out)?, resolve(deploy)?);
    for (target, what, shown, option) in [
        (&real_out, "the site", out, "--out"),
        (&real_deploy, "the server's files", deploy, "--deploy"),
    ] {
        let inside = ["content", "themes", ".mitts"].iter().any(|source| {
            target.starts_with(folder.join(source))
                && !target.starts_with(folder.join(".mitts/serve"))
        });
        if folder.starts_with(target) || inside {
            return Err(Failure::Usage(format!(
                "{what} cannot be built into {}, where the sources are; choose a folder of its own with {option}",
                shown.display()
            )));
        }
        if target.exists() && !target.is_dir() {
            return Err(Failure::Usage(format!(
                "{what} cannot be built into {}, which is no folder; choose another with {option}",
                shown.display()
            )));
        }
    }
    if real_deploy.starts_with(&real_out) {
        return Err(Failure::Usage(format!(
            "the server's files cannot go into the site, {}, where everybody could read them; choose another folder with --deploy",
            out.display()
        )));
    }
    Ok(())
}

/// The maximum number of files in an error.
const NAMED: usize = 10;

/// Refuses to overwrite files that are not from `mitts`.
///
/// # Errors
/// The names of these files, and what to do.
pub fn spare(foreign: &[String], what: &str, shown: &Path, option: &str) -> Result<(), Failure> {
    if foreign.is_empty() {
        return Ok(());
    }
    let more = match foreign.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Err(Failure::Usage(format!(
        "{what} would overwrite files in {} that no build wrote: {}{more}; choose an empty folder with {option}, or move them",
        shown.display(),
        foreign[..foreign.len().min(NAMED)].join(", ")
    )))
}

/// Resolves a path, which need not exist. All spellings of a path have the same result.
///
/// # Errors
/// If there is no current folder.
pub fn resolve(path: &Path) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(path)
        .with_context(|| format!("nobody can tell where {} is", path.display()))?;
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
        if let Ok(found) = fs::canonicalize(&real) {
            real = found;
        }
    }
    Ok(real)
}
