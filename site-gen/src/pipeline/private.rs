//! Folders of the server that must not be in the site, where everybody could read them.

use std::path::Path;

use roster::{Problem, Report, Roster, Span};

use crate::{failure::Failure, output::target::resolve, problem::SiteProblem, project::Project};

/// The folders, with their fields and places in the roster.
fn folders(roster: &Roster) -> [(&'static str, &Path, &Span); 2] {
    let (maps, recordings) = (&roster.ome.relay_maps, &roster.recordings.folder);
    [
        ("relay_maps", maps, &maps.span),
        ("folder", recordings, &recordings.span),
    ]
}

/// Reports folders in the site's default folder.
///
/// # Errors
/// When there is no current folder.
pub(super) fn check(project: &Project, roster: &Roster, report: &mut Report) -> anyhow::Result<()> {
    let public = resolve(&project.path("public"))?;
    for (field, folder, place) in folders(roster) {
        if resolve(folder)?.starts_with(&public) {
            let problem = Problem::new(SiteProblem::InSite(field), place.clone());
            report.problems.push(
                problem.label("expected a folder outside of public/, such as below /var/lib/mitts"),
            );
        }
    }
    Ok(())
}

/// Refuses to build a site around them.
///
/// # Errors
/// Which of them is in `out`.
pub(super) fn spare(roster: &Roster, out: &Path) -> Result<(), Failure> {
    let site = resolve(out)?;
    for (field, folder, _) in folders(roster) {
        if resolve(folder)?.starts_with(&site) {
            return Err(Failure::Usage(format!(
                "`{field}` of the roster, {}, is in the site, {}, where everybody could read it; choose another folder",
                folder.display(),
                out.display()
            )));
        }
    }
    Ok(())
}
