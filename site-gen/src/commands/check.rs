//! `mitts check`.

use roster::{Problem, Report, Roster};

use crate::{
    cli::Check,
    commands::{left_out, print, warn},
    failure::{Failure, summary},
    operate::doctor::secret_files,
    pipeline::{Depth, load, read},
    problem::SiteProblem,
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: &Check) -> Result<(), Failure> {
    if args.left_out {
        print(&left_out::list(project)?)?;
    }
    let found = check(project);
    if args.json {
        let reports = match &found {
            Ok((_, reports)) | Err(Failure::Input(reports)) => reports,
            Err(other) => &vec![other.report(&project.roster)],
        };
        print(&format!("{}\n", roster::render::json(reports)))?;
        return match found {
            Ok(_) => Ok(()),
            // the array has all problems
            Err(Failure::Input(_)) => Err(Failure::Input(Vec::new())),
            Err(other) => Err(other),
        };
    }
    let (roster, warnings) = found?;
    let mut line = format!(
        "{} is valid: {}, {}, {}",
        project.roster.display(),
        counted(roster.apps.len(), "app"),
        counted(roster.users.len(), "user"),
        counted(roster.layouts.len(), "layout")
    );
    if !warnings.is_empty() {
        warnings.iter().for_each(warn);
        line = format!("{line}; {}", summary(&warnings));
    }
    print(&format!("{line}\n"))
}

/// The roster and the warnings of a valid site.
///
/// # Errors
/// All errors in the files that a build reads.
fn check(project: &Project) -> Result<(Roster, Vec<Report>), Failure> {
    let text = project.read()?;
    let shown = project.roster.display().to_string();
    let loaded = load(project, || read(project), || Roster::examine(&shown, &text))?;
    let mut reports = loaded.problems(Depth::Everything);
    reports.extend(open_secrets(project, &loaded.roster));
    match reports.iter().any(Report::has_errors) {
        true => Err(Failure::Input(reports)),
        false => Ok((loaded.roster, reports)),
    }
}

/// An error for each secret file that everybody may read.
fn open_secrets(project: &Project, roster: &Roster) -> Vec<Report> {
    let files = secret_files::gather(project, roster);
    let open = files.into_iter().filter(secret_files::Facts::is_open);
    open.map(|file| {
        let problem = Problem::new(SiteProblem::OpenSecret, 0..0).help(file.remedy());
        Report::new(file.path.display().to_string(), "", vec![problem])
    })
    .collect()
}
