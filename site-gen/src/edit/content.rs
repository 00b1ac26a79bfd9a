//! What an edit of the roster does to the content: a page that is where a new user's would be, a link to one who
//! is gone.

use std::collections::HashSet;

use roster::{Problem, Report, Roster, Severity};

use crate::{
    build::sources::Sources,
    content::read::Files,
    failure::Failure,
    project::Project,
    site::{endpoints::Endpoints, files},
};

/// A roster, and its report.
pub(super) type Checked<'a> = (&'a Roster, &'a Report);

/// The errors of the content that come with an edit. Those that were there before it are none of its own.
pub(super) fn broken_by(project: &Project, old: Checked<'_>, new: Checked<'_>) -> Vec<Report> {
    if people(old.0).eq(people(new.0)) {
        return Vec::new();
    }
    let after = look(project, new);
    if after.reports.is_empty() {
        return Vec::new();
    }
    after.beyond(&look(project, old))
}

/// All that an edit changes of what pages are made from. Keys are not.
fn people(roster: &Roster) -> impl Iterator<Item = (&str, bool)> {
    let users = roster.users.values();
    users.map(|user| (user.slug.as_str(), user.enabled))
}

/// How far a look at the content came. The errors of one step keep it from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// The files by themselves, and their names.
    Files,
    /// Pages and links together.
    Pages,
    /// All that is beside the pages.
    Beside,
}

/// What a look at the content found.
#[derive(Debug)]
struct Found {
    step: Step,
    reports: Vec<Report>,
}

/// What is wrong with the content. Files that cannot be read at all are no matter of the roster.
fn look(project: &Project, checked: Checked<'_>) -> Found {
    let (step, reports) = match steps(project, checked) {
        Err((step, Failure::Input(reports))) => (step, reports),
        Err((step, _)) => (step, Vec::new()),
        Ok(()) => (Step::Beside, Vec::new()),
    };
    Found { step, reports }
}

/// Looks at the content as `mitts check` does, but for what no user changes.
fn steps(project: &Project, (roster, report): Checked<'_>) -> Result<(), (Step, Failure)> {
    let content = Files::read(&project.path("content"));
    let content = content.map_err(|error| (Step::Files, error.into()))?;
    let themes = project.path("themes");
    let sources = Sources::read(content, &themes, roster, &mut report.clone());
    let sources = sources.map_err(|failure| (Step::Files, failure))?;
    let site = sources.site(roster, Endpoints::OneOrigin);
    let site = site.map_err(|failure| (Step::Pages, failure))?;
    files::check(&sources.content.files, &files::made_files(&site))
        .map_err(|report| (Step::Beside, Failure::Input(vec![report])))
}

impl Found {
    /// The errors that the look before the edit did not find. What it did not come to see may have been there.
    fn beyond(self, before: &Found) -> Vec<Report> {
        if self.step > before.step {
            return Vec::new();
        }
        let mut known = HashSet::new();
        for Report { path, problems, .. } in &before.reports {
            known.extend(problems.iter().map(|problem| name(path, problem)));
        }
        let mut new = self.reports;
        for report in &mut new {
            let Report { path, problems, .. } = report;
            problems.retain(|problem| {
                problem.severity == Severity::Error && !known.contains(&name(path, problem))
            });
        }
        new.retain(Report::has_errors);
        new
    }
}

/// What tells a problem from others, wherever its line has moved.
fn name<'a>(path: &'a str, problem: &'a Problem) -> (&'a str, &'a str) {
    (path, &problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(step: Step, messages: &[&str]) -> Found {
        let problems = messages
            .iter()
            .map(|message| match message.strip_prefix('~') {
                Some(message) => Problem::warning("link", 0..0, message),
                None => Problem::error("link", 0..0, *message),
            });
        let reports = match messages {
            [] => Vec::new(),
            _ => vec![Report::new("content/a.md", "a", problems.collect())],
        };
        Found { step, reports }
    }

    fn beyond(after: Found, before: &Found) -> Vec<String> {
        let new = after.beyond(before).into_iter();
        new.flat_map(|report| report.problems)
            .map(|problem| problem.message)
            .collect()
    }

    #[test]
    fn an_edit_answers_for_what_was_not_there_before_it() {
        let good = found(Step::Beside, &[]);
        assert_eq!(beyond(found(Step::Files, &["a", "b"]), &good), ["a", "b"]);
        assert_eq!(beyond(found(Step::Pages, &["a", "~b"]), &good), ["a"]);
        let broken = found(Step::Pages, &["a"]);
        assert!(beyond(found(Step::Pages, &["a", "~b"]), &broken).is_empty());
        assert_eq!(beyond(found(Step::Pages, &["a", "b"]), &broken), ["b"]);
        assert_eq!(beyond(found(Step::Files, &["c"]), &broken), ["c"]);
        // mended, so that what it hid is seen
        assert!(beyond(found(Step::Beside, &["b"]), &broken).is_empty());
        // the same of another file is another
        let mut other = found(Step::Pages, &["a"]);
        other.reports[0].path = "content/b.md".to_owned();
        assert_eq!(beyond(other, &broken), ["a"]);
    }
}
