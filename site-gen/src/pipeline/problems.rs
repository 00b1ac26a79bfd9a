//! Everything that is wrong with a site: the one way by which `mitts build`, `mitts check`, `mitts serve` and the edits
//! of `mitts user` find problems. What may be there only because of another problem is left out.

use rayon::prelude::*;
use roster::{Examined, Problem, Report, User};

use crate::{
    content::named::broken,
    endpoints::Endpoints,
    failure::Failure,
    pipeline::{
        load::{Loaded, load, read},
        render::Renderer,
    },
    project::Project,
    site::{Site, checks, facts::Facts, files::made_files},
    theme::players,
};

/// How closely to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Names, texts and links: what an edit of the roster can break.
    Names,
    /// All of each picture, and each page by its template, too.
    Everything,
}

/// A site, and what is wrong with it as a whole.
pub struct Checked<'a> {
    loaded: &'a Loaded,
    /// The site.
    pub site: Site<'a>,
    /// The problems of its pages and texts.
    pub reports: Vec<Report>,
}

/// All that is wrong with a site whose roster was examined, short of writing it.
///
/// # Errors
/// That of a folder that cannot be listed.
pub fn problems(
    project: &Project,
    examined: Examined,
    depth: Depth,
) -> Result<Vec<Report>, Failure> {
    match load(project, || read(project), || examined) {
        Ok(loaded) => Ok(loaded.problems(depth)),
        Err(Failure::Input(reports)) => Ok(reports),
        Err(other) => Err(other),
    }
}

impl Loaded {
    /// All that is wrong with the site, short of writing it.
    pub fn problems(&self, depth: Depth) -> Vec<Report> {
        let facts = self.facts(Endpoints::OneOrigin);
        Checked::of(self, &facts).problems(depth, Vec::new())
    }
}

impl<'a> Checked<'a> {
    /// Puts the site together, and checks it as a whole.
    pub fn of(loaded: &'a Loaded, facts: &'a Facts<'a>) -> Self {
        let site = Site::of(facts);
        let reports = checks::all(&site, &loaded.doubts);
        Checked {
            loaded,
            site,
            reports,
        }
    }

    /// Whether nothing that was read so far keeps the site from being made.
    pub fn is_good(&self) -> bool {
        let mut reports = self.loaded.reports.iter().chain(&self.reports);
        !self.loaded.report.has_errors() && !reports.any(Report::has_errors)
    }

    /// Whether all that was found wrong so far is in the roster, and found without reading anything else.
    pub fn is_wrong_in_roster_alone(&self) -> bool {
        let Loaded {
            report,
            found_in_roster,
            reports,
            ..
        } = self.loaded;
        report.problems.len() == *found_in_roster && reports.is_empty() && self.reports.is_empty()
    }

    /// What was found wrong so far, in the order of its files: of a good site its warnings.
    pub fn warnings(&self) -> Vec<Report> {
        let roster = &self.loaded.report;
        let mut reports = vec![roster.clone()];
        reports.extend(self.loaded.reports.iter().cloned());
        reports.extend(self.reports.iter().cloned());
        in_order(reports, &roster.path)
    }

    /// All errors and warnings, in the order of their files: the roster first. `more` are those that were found
    /// otherwise.
    pub fn problems(&self, depth: Depth, more: Vec<Report>) -> Vec<Report> {
        let mut reports = self.warnings();
        let made = made_files(&self.site);
        reports.extend(checks::files::check(&self.loaded.content.files, &made));
        reports.extend(more);
        if depth == Depth::Everything {
            reports.extend(self.broken_avatars());
            reports.extend(self.broken_templates());
        }
        in_order(reports, &self.loaded.report.path)
    }

    /// Users' pictures that break on the way, of which only the heads have been read.
    fn broken_avatars(&self) -> Option<Report> {
        let users: Vec<&User> = self.loaded.roster.users.values().collect();
        let avatars = users
            .par_iter()
            .filter_map(|user| user.profile.avatar.as_ref());
        let broken = avatars.filter_map(|place| {
            let avatar = self.loaded.content.avatars.get(place.as_str())?;
            Some(broken(place, &avatar.check().err()?))
        });
        let problems: Vec<Problem> = broken.collect();
        let Report { path, source, .. } = &self.loaded.report;
        (!problems.is_empty()).then(|| Report::new(path, source, problems))
    }

    /// Templates that do not compile, or fail on a page. Those of the built-in theme do neither; and what a page
    /// lacks because of other errors is no fault of a template.
    fn broken_templates(&self) -> Vec<Report> {
        let theme = &self.loaded.theme;
        let mut assets = self.loaded.assets();
        for player in players::PLAYERS {
            assets.add(player.name, Vec::new());
        }
        match self.loaded.templates(&assets, self.site.facts) {
            Err(reports) => reports,
            Ok(templates) if theme.has_own_templates() && self.is_good() => {
                let renderer = Renderer {
                    site: &self.site,
                    theme,
                    templates: &templates,
                };
                renderer.check()
            }
            Ok(_) => Vec::new(),
        }
    }
}

/// One report a file, each with its problems in the order of their places.
fn in_order(mut reports: Vec<Report>, roster: &str) -> Vec<Report> {
    let mut all: Vec<Report> = Vec::new();
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
        problems.dedup_by(|one, other| one.span == other.span && one.message() == other.message());
    }
    all
}
