//! Makes pages of what was read from `content/`, and finds what is wrong with it.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use roster::{Doubts, Problem, Report, Roster};

use crate::{
    content::{
        addresses::{ABOUT_USERS, Claims, address, misplaced, taken},
        clashes::Before,
        file_names::{broken_link, not_called_markdown, same_name},
        named::{self, abouts},
        pages::{About, Content, MarkdownFile, Page},
        pictures,
        read::{Files, Markdown},
    },
    problem::SiteProblem,
};

/// Makes pages of a folder's files. Texts that the roster's users name as `about`, and others in `users/`, are
/// no pages. Whatever is wrong comes back as well: in `roster_report` what the roster names and is not there, all else
/// in the reports. Of a roster with errors `doubts` says what is not certain.
pub fn load(
    files: Files,
    roster: &Roster,
    doubts: &Doubts,
    roster_report: &mut Report,
) -> (Content, Vec<Report>) {
    let folder = files.folder.as_path();
    let claims = roster.claims();
    let claims = claims.filter(|(_, _, span)| !doubts.is_guess(span.start));
    let mut loader = Loader {
        folder,
        doubts,
        about: abouts(roster).map(|about| about.as_str()).collect(),
        claims: claims.map(|(name, what, _)| (name, what)).collect(),
        before: Before::default(),
        content: Content {
            context: files.context,
            ..Content::default()
        },
        reports: files.unreadable,
    };
    for path in &files.broken_links {
        loader.add_broken_link(path);
    }
    loader
        .reports
        .extend(files.same_names.iter().map(same_name));
    for (name, path) in &files.others {
        let problem = not_called_markdown(name).or_else(|| taken(name, &loader.claims));
        let report = problem.map(|problem| {
            let shown = path.display().to_string();
            Report::new(shown, "", vec![problem])
        });
        loader.reports.extend(report);
    }
    loader.content.files = files.others.into_iter().collect();
    let names: BTreeSet<String> = (files.markdown.iter())
        .map(|file| file.name.clone())
        .collect();
    for file in files.markdown {
        loader.add(file);
    }
    let Loader {
        mut content,
        reports,
        ..
    } = loader;
    let mut missing = named::read(roster, folder, &names, &mut content);
    roster_report.problems.append(&mut missing);
    (content, reports)
}

/// The content, as far as it is made.
struct Loader<'l> {
    /// `content/` itself.
    folder: &'l Path,
    doubts: &'l Doubts,
    /// The texts that the roster names.
    about: HashSet<&'l str>,
    claims: Claims<'l>,
    /// What the pages have that were added.
    before: Before,
    content: Content,
    reports: Vec<Report>,
}

impl Loader<'_> {
    fn add_broken_link(&mut self, path: &Path) {
        self.reports.push(broken_link(self.folder, path));
        if let Some(name) = path.strip_prefix(self.folder).ok().and_then(Path::to_str) {
            let troubled = &mut self.content.troubled;
            troubled.insert(name.to_owned(), address(name));
        }
    }

    /// Adds a Markdown file: a page, a text about somebody, or a draft.
    fn add(&mut self, file: Markdown) {
        let is_about = self.about.contains(file.name.as_str());
        let path = address(&file.name);
        let is_page = !is_about && !file.name.starts_with(ABOUT_USERS);
        let may_be_draft = file.may_be_draft();
        let Markdown {
            name,
            shown,
            text,
            front,
            offset,
            mut problems,
            unread,
            stamp,
            remembered,
        } = file;
        let is_shown = is_page && !front.draft;
        let is_doubtful = self.doubts.may_name(&name);
        let misplaced = (is_page && !is_doubtful)
            .then(|| misplaced(&name, &path, &self.claims))
            .flatten();
        let mut is_good = misplaced.is_none() && !may_be_draft && !is_doubtful;
        problems.extend(misplaced);
        if is_shown && is_good {
            let clashes = self.before.clashes(&path, &front, &shown);
            let is_at_another =
                |problem: &Problem| matches!(problem.kind(), Some(SiteProblem::SamePage(_)));
            is_good = !clashes.iter().any(is_at_another);
            problems.extend(clashes);
        }
        if let Some(picture) = &front.picture {
            let size = pictures::shared(picture, self.folder, &self.content.files);
            match size {
                Ok(size) => drop(
                    self.content
                        .shared
                        .insert(picture.as_str().to_owned(), size),
                ),
                Err(problem) => problems.push(problem),
            }
        }
        if is_page && (unread.is_some() || !problems.is_empty() || !is_good) {
            let troubled = &mut self.content.troubled;
            troubled.insert(name.clone(), path.clone());
        }
        let source = MarkdownFile {
            name,
            shown,
            text,
            offset,
            stamp: stamp.filter(|_| problems.is_empty()),
            remembered: remembered.filter(|remembered| remembered.is_page == is_page),
        };
        self.reports.extend(unread);
        self.report(&source, problems);
        if is_about && !front.draft {
            let about = About { front, source };
            let name = about.source.name.clone();
            self.content.about.insert(name, about);
        } else if is_shown && is_good {
            self.content.pages.push(Page {
                front,
                source,
                path,
            });
        }
    }

    /// Reports the problems of a file, whose spans are in all of it.
    fn report(&mut self, file: &MarkdownFile, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.reports.push(file.report_whole(problems));
        }
    }
}
