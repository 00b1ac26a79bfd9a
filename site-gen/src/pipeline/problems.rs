//! Collects all problems of a site, for `mitts build`, `mitts check`, `mitts serve` and the edits of `mitts user`
//! alike. Problems that may only be the consequence of another one are left out.

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

/// How thorough a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Checks names, texts and links: everything that an edit of the roster can break.
    Names,
    /// Also decodes each picture and renders each page with the site's own templates.
    Everything,
}

/// A checked site, with the problems found so far.
pub struct Checked<'a> {
    loaded: &'a Loaded,
    /// The site.
    pub site: Site<'a>,
    /// The problems of its pages and texts.
    pub reports: Vec<Report>,
}

/// All problems of a site with this examined roster, without writing anything.
///
/// # Errors
/// If a folder cannot be listed.
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
    /// All problems of the site, without writing anything.
    pub fn problems(&self, depth: Depth) -> Vec<Report> {
        let facts = self.facts(Endpoints::OneOrigin);
        Checked::of(self, &facts).problems(depth, Vec::new())
    }
}

impl<'a> Checked<'a> {
    /// Assembles the site, and checks it as a whole.
    pub fn of(loaded: &'a Loaded, facts: &'a Facts<'a>) -> Self {
        let site = Site::of(facts);
        let reports = checks::all(&site, &loaded.doubts);
        Checked {
            loaded,
            site,
            reports,
        }
    }

    /// Whether no error was found so far.
    pub fn is_good(&self) -> bool {
        let mut reports = self.loaded.reports.iter().chain(&self.reports);
        !self.loaded.report.has_errors() && !reports.any(Report::has_errors)
    }

    /// Whether all problems found so far are in the roster, and were found by reading only the roster.
    pub fn is_wrong_in_roster_alone(&self) -> bool {
        let Loaded {
            report,
            found_in_roster,
            reports,
            ..
        } = self.loaded;
        report.problems.len() == *found_in_roster && reports.is_empty() && self.reports.is_empty()
    }

    /// The problems found so far, sorted by file. For a good site, these are warnings.
    pub fn warnings(&self) -> Vec<Report> {
        let roster = &self.loaded.report;
        let mut reports = vec![roster.clone()];
        reports.extend(self.loaded.reports.iter().cloned());
        reports.extend(self.reports.iter().cloned());
        in_order(reports, &roster.path)
    }

    /// All errors and warnings, sorted by file, with the roster first. `more` has further problems.
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

    /// Pictures of users that cannot be decoded. Only their heads have been read so far.
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

    /// Templates that do not compile, or fail for a page. The built-in theme's own templates are not checked. Pages
    /// are only rendered if there are no other errors, which could make a template fail.
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

/// Merges the reports of each file, and sorts its problems by their place.
fn in_order(mut reports: Vec<Report>, roster: &str) -> Vec<Report> {
    let mut all: Vec<Report> = Vec::new();
    reports.sort_by(|one, other| {
        let first = |report: &Report| report.path != roster;
        (first(one), &one.path).cmp(&(first(other), &other.path))
    });
    for report in reports {
        match all.last_mut().filter(|last| last.path == report.path) {
            Some(last) => {
                // front matter is not prose, wherever the other problems are
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
