//! One edit of the roster's file: locked, checked, and all or nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use roster::{Report, Roster};
use toml_edit::DocumentMut;

use crate::{
    edit::{content::broken_by, lines::Endings},
    failure::Failure,
    output::manifest::{clean, replace},
    project::Project,
};

/// What an edit works on.
pub struct Draft {
    /// The roster as it is.
    pub roster: Roster,
    /// Its file's name and text, for reports.
    pub report: Report,
    /// The document to change.
    pub document: DocumentMut,
    /// What helps when the content and the edit cannot be together; without it, what helps the content.
    pub way_out: Option<String>,
}

/// Runs one edit of the roster's file. Only one runs at a time, whoever started it; the file is replaced
/// in one step, and only by a roster that is good, with a content that is no worse for it. Returns what `change`
/// returns, and the new roster.
///
/// # Errors
/// The problems of a roster that is not good before the edit or would not be after it, those of the content that
/// come with it, what `change` refuses, or the machine's. The file is then as it was.
pub fn edit<T>(
    project: &Project,
    change: impl FnOnce(&mut Draft) -> Result<T, Failure>,
) -> Result<(T, Roster), Failure> {
    // says it if there is none
    project.read()?;
    let target = target(project)?;
    let _lock = lock(&target)?;
    clean(&target);
    let text = project.read()?;
    let shown = project.roster.display().to_string();
    let (roster, report) =
        Roster::parse(&shown, &text).map_err(|report| Failure::Input(vec![report]))?;
    let (plain, endings) = Endings::taken_from(&text);
    let document: DocumentMut = plain
        .parse()
        .with_context(|| format!("{shown} cannot be edited"))?;
    let mut draft = Draft {
        roster,
        report,
        document,
        way_out: None,
    };
    let result = change(&mut draft)?;
    let edited = endings.given_to(&draft.document.to_string());
    let (roster, report) = Roster::parse(&format!("{shown} (as it would be)"), &edited)
        .map_err(|report| Failure::Input(vec![report]))?;
    // by the same name, so that what is wrong before and after is known to be the same
    draft.report.path.clone_from(&report.path);
    let old = (&draft.roster, &draft.report);
    let mut broken = broken_by(project, old, (&roster, &report));
    if let Some(way_out) = &draft.way_out {
        let problems = broken.iter_mut().flat_map(|report| &mut report.problems);
        problems.for_each(|problem| problem.help = Some(way_out.clone()));
    }
    if !broken.is_empty() {
        return Err(Failure::Input(broken));
    }
    if edited != text {
        replace(&target, edited.as_bytes())?;
    }
    Ok((result, roster))
}

/// The file itself, where the roster is a link to it.
fn target(project: &Project) -> anyhow::Result<PathBuf> {
    fs::canonicalize(&project.roster)
        .with_context(|| format!("{} cannot be found", project.roster.display()))
}

/// Waits until nobody else edits this file, by whatever name they call it.
fn lock(target: &Path) -> anyhow::Result<fs::File> {
    let path = Project::new(target).state()?.join("roster.lock");
    let lock =
        fs::File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    lock.lock()
        .with_context(|| format!("{} cannot be locked", path.display()))?;
    Ok(lock)
}
