//! Makes pages of the files in `content/`, and collects their problems.

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
        front_matter::FrontMatter,
        named::{self, abouts},
        pages::{About, Content, MarkdownFile, Page},
        pictures,
        read::{Files, Markdown},
    },
    problem::SiteProblem,
};

/// Makes pages of a folder's files. Texts that the roster names as `about`, and other files in `users/`, are not
/// pages. Problems of files are returned in reports; missing files that the roster names are added to `roster_report`.
/// `doubts` has what is uncertain because of errors in the roster.
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

/// The content loaded so far.
struct Loader<'l> {
    /// `content/` itself.
    folder: &'l Path,
    doubts: &'l Doubts,
    /// The texts named in the roster.
    about: HashSet<&'l str>,
    claims: Claims<'l>,
    /// The addresses and tags of earlier pages.
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

    /// Adds a Markdown file: a page, a text about a user or group, or a draft.
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
            is_good = !clashes.iter().any(is_at_same_address);
            problems.extend(clashes);
        }
        problems.extend(self.add_picture(&front));
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

    /// Adds the picture of a page for link previews, and returns its problem if there is one.
    fn add_picture(&mut self, front: &FrontMatter) -> Option<Problem> {
        let picture = front.picture.as_ref()?;
        match pictures::shared(picture, self.folder, &self.content.files) {
            Ok(size) => {
                let name = picture.as_str().to_owned();
                self.content.shared.insert(name, size);
                None
            }
            Err(problem) => Some(problem),
        }
    }

    /// Reports the problems of a file, with spans in the whole file.
    fn report(&mut self, file: &MarkdownFile, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.reports.push(file.report_whole(problems));
        }
    }
}

/// Whether this is the problem of a page with the same address as another.
fn is_at_same_address(problem: &Problem) -> bool {
    matches!(problem.kind(), Some(SiteProblem::SamePage(_)))
}
