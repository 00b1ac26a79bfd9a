//! `mitts check`.

use minijinja::value::{Serde, Value};
use rayon::prelude::*;
use roster::{Problem, Report, Roster, User};

use crate::{
    build::sources::Sources,
    cli::Check,
    commands::{print, warn},
    content::{
        pages::{Content, broken},
        read::Files,
    },
    failure::{Failure, summary},
    project::Project,
    site::{endpoints::Endpoints, files, source::Site},
    theme::{assets::Assets, engine, players},
    words::counted,
};

pub(super) fn run(project: &Project, args: &Check) -> Result<(), Failure> {
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
    let Sources {
        content,
        theme,
        looks,
        texts,
        warnings: more,
        ..
    } = Sources::read(files, &project.path("themes"), &roster, &mut report)?;
    let problems = broken_avatars(&content, &roster);
    if !problems.is_empty() {
        let report = Report::new(&report.path, &report.source, problems);
        return Err(Failure::Input(vec![report]));
    }
    let mut assets = Assets::of(&theme, &looks, &texts);
    for player in players::PLAYERS {
        assets.add(player.name, Vec::new());
    }
    let offline = looks.offline.unwrap_or(true);
    let site = Site::new(&roster, &content, &texts, Endpoints::OneOrigin, offline)
        .map_err(Failure::Input)?;
    let shared = Value::from(Serde(&site.shared()));
    engine::compile(&theme, &assets.links, &looks, &texts, &shared).map_err(Failure::Input)?;
    files::check(&content.files, &files::made_files(&site))
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
