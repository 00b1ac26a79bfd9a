//! An edit of the roster's file: locked, checked and atomic.

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

/// The input of an edit.
pub struct Draft {
    /// The current roster.
    pub roster: Roster,
    /// Its file's name and text, for reports.
    pub report: Report,
    /// The document to change.
    pub document: DocumentMut,
    /// The help for errors in the content that the edit causes, instead of their own.
    pub way_out: Option<String>,
    /// Problems at places in the current roster that prevent the edit.
    pub objections: Vec<Problem>,
}

/// Edits the roster's file. Only one edit runs at a time, across processes. The file is replaced atomically, and only
/// with a valid roster that causes no errors in the content. Returns the result of `change`, and the new roster.
///
/// # Errors
/// The problems of a roster that is invalid before or after the edit, errors in the content that it causes, an error of
/// `change`, or a failure of the machine. The file is then unchanged.
pub fn edit<T>(
    project: &Project,
    change: impl FnOnce(&mut Draft) -> Result<T, Failure>,
) -> Result<(T, Roster), Failure> {
    // fails if there is none
    project.read()?;
    let target = target(project)?;
    writable(project, &target)?;
    // prevents other edits of this file, by any path
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
    let name = format!("{shown} (after the edit)");
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
        // the same problems, at their places in the current file
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

/// The file itself, if the roster is a symbolic link.
fn target(project: &Project) -> anyhow::Result<PathBuf> {
    fs::canonicalize(&project.roster)
        .with_context(|| format!("{} cannot be found", project.roster.display()))
}

/// Refuses a read-only file: replacing it would not need write permission for the file itself.
fn writable(project: &Project, target: &Path) -> Result<(), Failure> {
    let shown = project.roster.display();
    let found = fs::metadata(target).with_context(|| format!("{shown} cannot be read"))?;
    if !found.permissions().readonly() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{shown} is read-only; `chmod u+w {}` makes it writable",
        shell::path(&project.roster)
    )))
}
