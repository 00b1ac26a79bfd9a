//! Everything that a site is made from, and everything that is wrong with it: the one way by which `mitts build`,
//! `mitts check` and the edits of `mitts user` find problems.
//!
//! A problem of one file never hides those of another. What could not be read is stood in for, and what may be
//! untrue because of that is not told. Only a roster that is no TOML hides the rest.

use std::path::Path;

use rayon::prelude::*;
use roster::{Doubts, Examined, Problem, Report, Roster, User};

use crate::{
    build::{render, sources::Sources},
    content::{pages::broken, read::Files},
    endpoints::Endpoints,
    failure::Failure,
    project::Project,
    site::{Site, checks, facts::Facts, files::made_files},
    theme::players,
};

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Names, texts and links: what an edit of the roster can break.
    Names,
    /// All of each picture, and each page by its template, too.
    Everything,
}

/// Everything that a site is made from.
pub struct Inputs {
    /// The roster.
    pub roster: Roster,
    /// What is not certain because of its errors.
    pub doubts: Doubts,
    /// The problems of its lines.
    pub report: Report,
    /// All else, with its problems.
    pub sources: Sources,
}

/// A site, and what is wrong with it as a whole.
pub struct Checked<'a> {
    /// The site.
    pub site: Site<'a>,
    /// The problems of its pages and texts.
    pub reports: Vec<Report>,
}

impl Inputs {
    /// Reads all of it.
    ///
    /// # Errors
    /// The problems of a roster that is no TOML; or that of a folder that cannot be listed.
    pub fn read(examined: Examined, files: Files, themes: &Path) -> Result<Self, Failure> {
        let Examined {
            roster,
            mut report,
            doubts,
        } = examined;
        let Some(roster) = roster else {
            return Err(Failure::Input(vec![report]));
        };
        let sources = Sources::read(files, themes, &roster, &doubts, &mut report)?;
        Ok(Inputs {
            roster,
            doubts,
            report,
            sources,
        })
    }

    /// What is known of the site.
    pub fn facts(&self, endpoints: Endpoints) -> Facts<'_> {
        let Sources {
            content,
            texts,
            looks,
            ..
        } = &self.sources;
        let offline = looks.offline.unwrap_or(true);
        Facts::of(&self.roster, content, texts, endpoints, offline)
    }

    /// The site, and what is wrong with it as a whole.
    pub fn check<'a>(&self, facts: &'a Facts<'a>) -> Checked<'a> {
        let site = Site::of(facts);
        let reports = checks::all(&site, &self.doubts);
        Checked { site, reports }
    }

    /// Whether nothing that was read so far keeps the site from being made.
    pub fn is_good(&self, checked: &Checked<'_>) -> bool {
        let mut reports = self.sources.reports.iter().chain(&checked.reports);
        !self.report.has_errors() && !reports.any(Report::has_errors)
    }

    /// What was found wrong so far, in the order of its files: of a good site its warnings.
    pub fn warnings(&self, checked: &Checked<'_>) -> Vec<Report> {
        let mut reports = vec![self.report.clone()];
        reports.extend(self.sources.reports.iter().cloned());
        reports.extend(checked.reports.iter().cloned());
        in_order(reports, &self.report.path)
    }

    /// All errors and warnings, in the order of their files: the roster first. `more` are those that were found
    /// otherwise.
    pub fn problems(&self, checked: &Checked<'_>, depth: Depth, more: Vec<Report>) -> Vec<Report> {
        let mut reports = self.warnings(checked);
        let made = made_files(&checked.site);
        reports.extend(checks::files::check(&self.sources.content.files, &made));
        reports.extend(more);
        if depth == Depth::Everything {
            reports.extend(self.broken_avatars());
            reports.extend(self.broken_templates(checked));
        }
        in_order(reports, &self.report.path)
    }

    /// Users' pictures that break on the way, of which only the heads have been read.
    fn broken_avatars(&self) -> Option<Report> {
        let users: Vec<&User> = self.roster.users.values().collect();
        let avatars = users
            .par_iter()
            .filter_map(|user| user.profile.avatar.as_ref());
        let broken = avatars.filter_map(|place| {
            let avatar = self.sources.content.avatars.get(place.as_str())?;
            Some(broken(place, &avatar.check().err()?))
        });
        let problems: Vec<Problem> = broken.collect();
        let Report { path, source, .. } = &self.report;
        (!problems.is_empty()).then(|| Report::new(path, source, problems))
    }

    /// Templates that do not compile, or fail on a page. Those of the built-in theme do neither; and what a page
    /// lacks because of other errors is no fault of a template.
    fn broken_templates(&self, checked: &Checked<'_>) -> Vec<Report> {
        let mut assets = self.sources.assets();
        for player in players::PLAYERS {
            assets.add(player.name, Vec::new());
        }
        match self.sources.templates(&assets, checked.site.facts) {
            Err(reports) => reports,
            Ok(templates) if self.sources.theme.has_own_templates() && self.is_good(checked) => {
                render::check(&checked.site, &self.sources.theme, &templates)
            }
            Ok(_) => Vec::new(),
        }
    }
}

/// All that is wrong with a site whose roster was examined, short of writing it.
///
/// # Errors
/// As [`Inputs::read`].
pub fn problems(
    project: &Project,
    examined: Examined,
    depth: Depth,
) -> Result<Vec<Report>, Failure> {
    if examined.roster.is_none() {
        return Ok(vec![examined.report]);
    }
    let files = Files::read(&project.path("content"))?;
    let inputs = Inputs::read(examined, files, &project.path("themes"))?;
    let facts = inputs.facts(Endpoints::OneOrigin);
    Ok(inputs.problems(&inputs.check(&facts), depth, Vec::new()))
}

/// One report a file, each with its problems in the order of their places.
fn in_order(reports: Vec<Report>, roster: &str) -> Vec<Report> {
    let mut all: Vec<Report> = Vec::new();
    let mut reports = reports;
    reports.sort_by(|one, other| {
        let first = |report: &Report| report.path != roster;
        (first(one), &one.path).cmp(&(first(other), &other.path))
    });
    for report in reports {
        match all.last_mut().filter(|last| last.path == report.path) {
            Some(last) => {
                // the front matter is no prose, wherever the other problems are
                last.prose = last.prose.max(report.prose);
                if last.source.is_empty() {
                    last.source = report.source;
                }
                last.problems.extend(report.problems);
            }
            None => all.push(report),
        }
    }
    all.retain(|report| !report.problems.is_empty());
    for Report { problems, .. } in &mut all {
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        problems.dedup_by(|one, other| one.span == other.span && one.message == other.message);
    }
    all
}
