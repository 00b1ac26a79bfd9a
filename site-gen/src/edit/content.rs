//! Finds errors in the content that an edit of the roster causes: a page at a new user's address, a link to a removed
//! user.

use std::collections::HashSet;

use roster::{Examined, Problem, Report, Roster, Severity};

use crate::{
    pipeline::{Depth, problems},
    project::Project,
};

/// The errors in roster and content that an edit causes, without those that existed before. Both rosters have the same
/// name, so that the same error before and after is recognised.
pub(super) fn broken_by(project: &Project, old: &Before<'_>, new: Examined) -> Vec<Report> {
    let path = new.report.path.clone();
    let changes_nothing = match &new.roster {
        Some(roster) => !new.report.has_errors() && people(old.roster).eq(people(roster)),
        None => false,
    };
    if changes_nothing {
        return Vec::new();
    }
    let after = problems_of(project, new);
    if !after.iter().any(Report::has_errors) {
        return Vec::new();
    }
    beyond(
        after,
        &problems_of(project, Roster::examine(&path, old.text)),
    )
}

/// The roster before an edit.
pub(super) struct Before<'a> {
    /// The parsed roster.
    pub(super) roster: &'a Roster,
    /// Its text.
    pub(super) text: &'a str,
}

/// The parts that an edit can change and that affect pages, so not the keys.
fn people(roster: &Roster) -> impl Iterator<Item = (&str, bool)> {
    let users = roster.users.values();
    users.map(|user| (user.slug.as_str(), user.enabled))
}

/// The errors in roster and content. Folders that cannot be listed do not concern the roster, so they are ignored.
fn problems_of(project: &Project, examined: Examined) -> Vec<Report> {
    let own = examined.report.clone();
    problems(project, examined, Depth::Names).unwrap_or_else(|_| vec![own])
}

/// The errors that did not exist before.
fn beyond(after: Vec<Report>, before: &[Report]) -> Vec<Report> {
    let mut known = HashSet::new();
    for Report { path, problems, .. } in before {
        known.extend(problems.iter().map(|problem| name(path, problem)));
    }
    let mut new = after;
    for report in &mut new {
        let Report { path, problems, .. } = report;
        problems.retain(|problem| {
            problem.severity() == Severity::Error && !known.contains(&name(path, problem))
        });
    }
    new.retain(Report::has_errors);
    new
}

/// Identifies a problem, even if its line has moved.
fn name<'a>(path: &'a str, problem: &Problem) -> (&'a str, String) {
    (path, problem.message())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::SiteProblem;

    fn found(path: &str, messages: &[&str]) -> Vec<Report> {
        let problems = messages
            .iter()
            .map(|message| match message.strip_prefix('~') {
                Some(language) => SiteProblem::CodeLanguage(language.to_owned()),
                None => SiteProblem::NotRead((*message).to_owned()),
            })
            .map(|kind| Problem::new(kind, 0..0));
        vec![Report::new(path, "a", problems.collect())]
    }

    fn new(after: &[&str], before: &[Report]) -> Vec<String> {
        let new = beyond(found("content/a.md", after), before).into_iter();
        new.flat_map(|report| report.problems)
            .map(|problem| problem.message())
            .collect()
    }

    #[test]
    fn an_edit_reports_only_errors_that_it_causes() {
        assert_eq!(new(&["a", "b"], &[]), ["a", "b"]);
        assert_eq!(new(&["a", "~b"], &[]), ["a"]);
        let broken = found("content/a.md", &["a"]);
        assert!(new(&["a", "~b"], &broken).is_empty());
        assert_eq!(new(&["a", "b"], &broken), ["b"]);
        // the same error in another file is another error
        assert_eq!(new(&["a"], &found("content/b.md", &["a"])), ["a"]);
    }
}
