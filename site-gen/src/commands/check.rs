//! `mitts check`.

use std::mem;

use rayon::prelude::*;
use roster::{Problem, Report, Roster, User};

use crate::{
    build::sources::Sources,
    cli::Check,
    commands::{left_out, print, warn},
    content::{
        pages::{Content, broken},
        read::Files,
    },
    failure::{Failure, summary},
    project::Project,
    site::{endpoints::Endpoints, files},
    theme::players,
    words::counted,
};

pub(super) fn run(project: &Project, args: &Check) -> Result<(), Failure> {
    if args.left_out {
        print(&left_out::list(project)?)?;
    }
    let all = project.read().and_then(|text| everything(project, &text));
    let (reports, good) = match all {
        Ok((roster, reports)) => (reports, Some(roster)),
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
    if reports.iter().any(|report| !report.problems.is_empty()) {
        let told = reports.iter().filter(|report| !report.problems.is_empty());
        told.for_each(warn);
        line = format!("{line}; {}", summary(&reports));
    }
    print(&format!("{line}\n"))
}

/// Everything that a build would read, short of making the pages.
fn everything(project: &Project, text: &str) -> Result<(Roster, Vec<Report>), Failure> {
    let (roster, mut report) = Roster::parse(&project.roster.display().to_string(), text)
        .map_err(|report| Failure::Input(vec![report]))?;
    let files = Files::read(&project.path("content"))?;
    let mut sources = Sources::read(files, &project.path("themes"), &roster, &mut report)?;
    let more = mem::take(&mut sources.warnings);
    let problems = broken_avatars(&sources.content, &roster);
    if !problems.is_empty() {
        let report = Report::new(&report.path, &report.source, problems);
        return Err(Failure::Input(vec![report]));
    }
    let mut assets = sources.assets();
    for player in players::PLAYERS {
        assets.add(player.name, Vec::new());
    }
    let site = sources.site(&roster, Endpoints::OneOrigin)?;
    sources.templates(&assets, &site)?;
    files::check(&sources.content.files, &files::made_files(&site))
        .map_err(|report| Failure::Input(vec![report]))?;
    let warnings = std::iter::once(report)
        .chain(more)
        .chain(site.warnings)
        .collect();
    Ok((roster, warnings))
}

/// Users' pictures that break on the way, of which only the heads have been read.
fn broken_avatars(content: &Content, roster: &Roster) -> Vec<Problem> {
    let users: Vec<&User> = roster.users.values().collect();
    let avatars = users
        .par_iter()
        .filter_map(|user| user.profile.avatar.as_ref());
    let broken = avatars.filter_map(|place| {
        let why = content.avatars.get(place.as_str())?.check().err()?;
        Some(broken(place, &why))
    });
    broken.collect()
}
