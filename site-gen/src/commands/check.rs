//! `mitts check`.

use roster::{Report, Roster};

use crate::{
    build::inputs::{self, Depth},
    cli::Check,
    commands::{left_out, print, warn},
    failure::{Failure, summary},
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: &Check) -> Result<(), Failure> {
    if args.left_out {
        print(&left_out::list(project)?)?;
    }
    let all = project.read().and_then(|text| everything(project, &text));
    let (reports, good) = match all {
        Ok((roster, reports)) => (reports, roster),
        Err(Failure::Input(reports)) => (reports, None),
        Err(other) => {
            if args.json {
                print(&format!(
                    "{}\n",
                    roster::render::json(&[other.report(&project.roster)])
                ))?;
            }
            return Err(other);
        }
    };
    if args.json {
        print(&format!("{}\n", roster::render::json(&reports)))?;
        return match good {
            Some(_) => Ok(()),
            // the array has said it all
            None => Err(Failure::Input(Vec::new())),
        };
    }
    let Some(roster) = good else {
        return Err(Failure::Input(reports));
    };
    let mut line = format!(
        "{} is good: {}, {}, {}",
        project.roster.display(),
        counted(roster.apps.len(), "app"),
        counted(roster.users.len(), "user"),
        counted(roster.layouts.len(), "layout")
    );
    if !reports.is_empty() {
        reports.iter().for_each(warn);
        line = format!("{line}; {}", summary(&reports));
    }
    print(&format!("{line}\n"))
}

/// Everything that is wrong with what a build would read, and the roster if nothing is.
fn everything(project: &Project, text: &str) -> Result<(Option<Roster>, Vec<Report>), Failure> {
    let examined = Roster::examine(&project.roster.display().to_string(), text);
    let roster = examined.roster.clone();
    let reports = inputs::problems(project, examined, Depth::Everything)?;
    let is_good = !reports.iter().any(Report::has_errors);
    Ok((roster.filter(|_| is_good), reports))
}
