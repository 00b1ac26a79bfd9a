//! The files under `content/`: pages, texts about users, pictures and other files.

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

/// All files under `content/`, in the order of their paths.
#[derive(Debug, Default)]
pub struct Content {
    /// Markdown pages except drafts.
    pub pages: Vec<Page>,
    /// Texts about users and groups, by their path under `content/`.
    pub about: HashMap<String, About>,
    /// Users' pictures, by their path under `content/`.
    pub avatars: HashMap<String, Avatar>,
    /// The size in pixels of each picture for link previews, by its path under `content/`.
    pub shared: HashMap<String, [usize; 2]>,
    /// All other files, by their path under `content/`. They are copied.
    pub files: BTreeMap<String, PathBuf>,
    /// Files with problems, by their path under `content/`, with their addresses. If it is certain that such a file is
    /// a page, [`Content::pages`] contains it, too.
    pub troubled: BTreeMap<String, String>,
    /// The context of remembered outlines, from [`Memory::context`](super::memory::Memory::context).
    pub context: Fingerprint,
}

impl Content {
    /// Whether there may be a page or file at this address after the files with problems are corrected.
    pub fn may_have(&self, path: &str) -> bool {
        if self.troubled.is_empty() {
            return false;
        }
        // tags, and feeds of dated pages
        let first = path.trim_start_matches('/').split('/').next();
        let is_made = first
            .is_some_and(|first| reserved_for(first.split('.').next().unwrap_or(first)).is_some());
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        is_made
            || self.troubled.values().any(|there| {
                let there = there.as_str();
                // the page itself, its section, or the section's feed
                there == path
                    || there.strip_suffix('/') == Some(path)
                    || folder != "/" && there.starts_with(folder)
            })
    }
}

/// A Markdown page.
#[derive(Debug)]
pub struct Page {
    /// Its front matter.
    pub front: FrontMatter,
    /// Its text.
    pub source: MarkdownFile,
    /// Its address: `/guides/obs/`.
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
    /// Its front matter, which pages do not show.
    pub front: FrontMatter,
    /// Its text.
    pub source: MarkdownFile,
}

/// The file name of a section's text.
const SECTION: &str = "_index.md";

/// The text of a Markdown file.
#[derive(Debug, Default)]
pub struct MarkdownFile {
    /// Its path under `content/`.
    pub name: String,
    /// The file's path for messages.
    pub shown: String,
    /// The whole file.
    pub text: Text,
    /// The offset of its Markdown in bytes.
    pub offset: usize,
    /// The file's stamp, if the file has no problems so far.
    pub stamp: Option<FileStamp>,
    /// The result of an earlier build for the unchanged file, as the same kind of text.
    pub remembered: Option<Arc<Remembered>>,
}

impl MarkdownFile {
    /// Calls `read` with the Markdown.
    pub fn with_body<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        let text = self.text.get();
        // the text is empty if the file was changed meanwhile
        read(text.get(self.offset..).unwrap_or_default())
    }

    /// A report of problems with spans in the Markdown.
    pub fn report(&self, problems: Vec<Problem>) -> Report {
        let moved = problems.into_iter().map(|mut problem| {
            problem.span = problem.span.start + self.offset..problem.span.end + self.offset;
            problem
        });
        self.report_whole(moved.collect())
    }

    /// A report of problems with spans in the whole file.
    pub fn report_whole(&self, problems: Vec<Problem>) -> Report {
        let text = self.text.get();
        match self.text.is_other() {
            true => self.report_changed(),
            false => Report::new(&self.shown, text.as_str(), problems).prose_from(self.offset),
        }
    }

    /// The report of a file that was changed since the build began.
    pub fn report_changed(&self) -> Report {
        let problem = Problem::new(SiteProblem::Changed, 0..0).help("build again");
        Report::new(&self.shown, "", vec![problem])
    }
}
