//! What is under `content/`: pages, texts about users, pictures and other files.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
};

use roster::{Problem, Report, reserved_for};

use crate::{
    content::{avatars::Avatar, front_matter::FrontMatter, memory::Remembered, text::Text},
    fingerprint::{FileStamp, Fingerprint},
    problem::SiteProblem,
};

/// Everything under `content/`, in the order of its paths.
#[derive(Debug, Default)]
pub struct Content {
    /// Markdown pages that are no drafts.
    pub pages: Vec<Page>,
    /// Markdown about users, by its path under `content/`.
    pub about: HashMap<String, About>,
    /// Users' pictures, by their path under `content/`.
    pub avatars: HashMap<String, Avatar>,
    /// The size in pixels of each that others show beside links, by its path under `content/`.
    pub shared: HashMap<String, [usize; 2]>,
    /// Other files, by their path under `content/`; they go along as they are.
    pub files: BTreeMap<String, PathBuf>,
    /// Files with problems, by their path under `content/`, and where each would be in the site. Pages are among
    /// [`Content::pages`] as well if it is certain that they are to be built.
    pub troubled: BTreeMap<String, String>,
    /// What the outlines that an earlier build made of the Markdown were made from beside the texts.
    pub context: Fingerprint,
}

impl Content {
    /// Whether something may be at this address, which nothing is at now, once the files with problems are mended.
    pub fn may_have(&self, path: &str) -> bool {
        if self.troubled.is_empty() {
            return false;
        }
        // tags, and feeds of pages with a date
        let first = path.trim_start_matches('/').split('/').next();
        let is_made = first
            .is_some_and(|first| reserved_for(first.split('.').next().unwrap_or(first)).is_some());
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        is_made
            || self.troubled.values().any(|there| {
                let there = there.as_str();
                // itself, a section that it is in, or that section's feed
                there == path
                    || there.strip_suffix('/') == Some(path)
                    || folder != "/" && there.starts_with(folder)
            })
    }
}

/// A Markdown page.
#[derive(Debug)]
pub struct Page {
    /// What it says of itself.
    pub front: FrontMatter,
    /// Its text.
    pub source: MarkdownFile,
    /// Where it is in the site: `/guides/obs/`.
    pub path: String,
}

impl Page {
    /// Whether it is the text of a section, `_index.md`.
    pub fn is_section(&self) -> bool {
        let name = self.source.name.rsplit('/').next();
        name == Some(SECTION)
    }
}

/// A text about a user or a group.
#[derive(Debug)]
pub struct About {
    /// What it says of itself, which pages do not show.
    pub front: FrontMatter,
    /// Its text.
    pub source: MarkdownFile,
}

/// The file of a section's text.
const SECTION: &str = "_index.md";

/// A Markdown file's text.
#[derive(Debug, Default)]
pub struct MarkdownFile {
    /// Its path under `content/`.
    pub name: String,
    /// The file, as the person would name it.
    pub shown: String,
    /// All of the file.
    pub text: Text,
    /// Where its Markdown begins.
    pub offset: usize,
    /// By what to know it again, if nothing is wrong with it so far.
    pub stamp: Option<FileStamp>,
    /// What an earlier build found in it, as the page or text that it is now.
    pub remembered: Option<Arc<Remembered>>,
}

impl MarkdownFile {
    /// What `read` makes of its Markdown.
    pub fn with_body<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        let text = self.text.get();
        // none is left of a text that was changed meanwhile
        read(text.get(self.offset..).unwrap_or_default())
    }

    /// A report of problems whose spans are in the Markdown.
    pub fn report(&self, problems: Vec<Problem>) -> Report {
        let moved = problems.into_iter().map(|mut problem| {
            problem.span = problem.span.start + self.offset..problem.span.end + self.offset;
            problem
        });
        self.report_whole(moved.collect())
    }

    /// A report of problems whose spans are in all of the file.
    pub fn report_whole(&self, problems: Vec<Problem>) -> Report {
        let text = self.text.get();
        match self.text.is_other() {
            true => self.report_changed(),
            false => Report::new(&self.shown, text.as_str(), problems).prose_from(self.offset),
        }
    }

    /// The report of a file that has another text than it had when the build began.
    pub fn report_changed(&self) -> Report {
        let problem = Problem::new(SiteProblem::Changed, 0..0).help("build again");
        Report::new(&self.shown, "", vec![problem])
    }
}
