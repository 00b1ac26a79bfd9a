//! Folders and files of the server that must not be in what is built: the site is public, and the server's files are copied.

use std::path::{Path, PathBuf};

use roster::{Notices, Problem, Report, Roster, SecretRef, Span};

use crate::{
    failure::Failure, output::target::resolve, pipeline::options::Options, problem::SiteProblem,
    project::Project,
};

/// The paths, with their fields and places in the roster.
fn paths(project: &Project, roster: &Roster) -> Vec<(&'static str, PathBuf, Span)> {
    let (maps, recordings) = (&roster.ome.relay_maps, &roster.recordings.folder);
    let mut paths = vec![
        ("relay_maps", maps.value.clone(), maps.span.clone()),
        ("folder", recordings.value.clone(), recordings.span.clone()),
    ];
    if let Some(archive) = &roster.archive {
        let field = match archive.bucket {
            Some(_) => "folder",
            None => "store",
        };
        let folder = &archive.folder;
        paths.push((field, folder.value.clone(), folder.span.clone()));
    }
    let relays = roster
        .relays
        .values()
        .map(|relay| ("key", relay.key.as_ref()));
    let secrets = [
        ("secret", Some(&roster.admission.secret)),
        ("api_token", roster.ome.api_token.as_ref()),
        ("password", roster.map_password()),
        (
            "credentials",
            (roster.archive.as_ref())
                .and_then(|archive| archive.bucket.as_ref()?.credentials.as_ref()),
        ),
    ];
    let notices = roster.notices().flat_map(Notices::secrets);
    let notices = notices.map(|secret| ("notify", Some(secret)));
    for (field, secret) in secrets.into_iter().chain(relays).chain(notices) {
        if let Some(SecretRef::File(file)) = secret {
            paths.push((field, project.path(file), 0..0));
        }
    }
    paths
}

/// Reports paths in the default folders of the site and the server's files.
///
/// # Errors
/// When there is no current folder.
pub(super) fn check(project: &Project, roster: &Roster, report: &mut Report) -> anyhow::Result<()> {
    let built = [
        resolve(&project.path("public"))?,
        resolve(&project.path("deploy"))?,
    ];
    for (field, path, place) in paths(project, roster) {
        let path = resolve(&path)?;
        if built.iter().any(|built| path.starts_with(built)) {
            let problem = Problem::new(SiteProblem::InSite(field), place);
            report.problems.push(problem.label(
                "expected a place outside of public/ and deploy/, such as below /var/lib/mitts",
            ));
        }
    }
    Ok(())
}

/// Refuses to build around them.
///
/// # Errors
/// Which of them is in what is built.
pub(super) fn spare(project: &Project, roster: &Roster, options: &Options) -> Result<(), Failure> {
    for out in [&options.out, &options.deploy] {
        let built = resolve(out)?;
        for (field, path, _) in paths(project, roster) {
            if resolve(&path)?.starts_with(&built) {
                return Err(inside(field, &path, out));
            }
        }
    }
    Ok(())
}

fn inside(field: &str, path: &Path, out: &Path) -> Failure {
    Failure::Usage(format!(
        "`{field}` of the roster, {}, is in {}, where others can read it; choose another place",
        path.display(),
        out.display()
    ))
}
