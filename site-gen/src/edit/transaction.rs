//! One edit of the roster's file: locked, checked, and all or nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use roster::{Problem, Report, Roster};
use toml_edit::DocumentMut;

use crate::{
    edit::{
        content::{Before, broken_by},
        lines::Endings,
    },
    failure::Failure,
    project::{
        Project,
        lock::Lock,
        replace::{clean, replace},
    },
    shell,
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
    /// What helps at each place of the roster, as it was before, that speaks against the edit.
    pub objections: Vec<Problem>,
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
    writable(project, &target)?;
    // nobody else edits this file meanwhile, by whatever name they call it
    let _lock = Lock::wait(&Project::new(&target).state()?.join("roster.lock"))?;
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
        objections: Vec::new(),
    };
    let result = change(&mut draft)?;
    let edited = endings.given_to(&draft.document.to_string());
    let name = format!("{shown} (as it would be)");
    let examined = Roster::examine(&name, &edited);
    let roster = examined.roster.clone();
    let before = Before {
        roster: &draft.roster,
        text: &text,
    };
    let mut broken = broken_by(project, &before, examined);
    if let Some(way_out) = &draft.way_out {
        let content = broken.iter_mut().filter(|report| report.path != name);
        let problems = content.flat_map(|report| &mut report.problems);
        problems.for_each(|problem| problem.help = Some(way_out.clone()));
    }
    if !draft.objections.is_empty() {
        // the same problems, at their places in the file as it is
        broken.retain(|report| report.path != name);
        let Report { path, source, .. } = &draft.report;
        broken.insert(0, Report::new(path, source, draft.objections));
    }
    let roster = match roster {
        Some(roster) if broken.is_empty() => roster,
        _ => return Err(Failure::Input(broken)),
    };
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

/// A file that its owner has made read-only is left alone: replacing it would need no leave of the file's own.
fn writable(project: &Project, target: &Path) -> Result<(), Failure> {
    let shown = project.roster.display();
    let found = fs::metadata(target).with_context(|| format!("{shown} cannot be read"))?;
    if !found.permissions().readonly() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{shown} is read-only, and stays as it is; `chmod u+w {}` makes it writable",
        shell::path(&project.roster)
    )))
}
