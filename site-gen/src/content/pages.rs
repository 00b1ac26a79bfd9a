//! What is under `content/`: pages, texts about users, pictures and other files.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use roster::{Problem, Report, reserved_for};

use crate::content::{avatars::Avatar, front_matter::FrontMatter};

/// Everything under `content/`, in the order of its paths.
#[derive(Debug, Default)]
pub struct Content {
    /// Markdown pages that are no drafts.
    pub pages: Vec<Page>,
    /// Markdown about users, by its path under `content/`.
    pub about: HashMap<String, MarkdownFile>,
    /// Users' pictures, by their path under `content/`.
    pub avatars: HashMap<String, Avatar>,
    /// The size in pixels of each that others show beside links, by its path under `content/`.
    pub shared: HashMap<String, [usize; 2]>,
    /// Other files, by their path under `content/`; they go along as they are.
    pub files: BTreeMap<String, PathBuf>,
    /// Files with problems, by their path under `content/`, and where each would be in the site. Pages are among
    /// [`Content::pages`] as well if it is certain that they are to be built.
    pub troubled: BTreeMap<String, String>,
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

/// The file of a section's text.
const SECTION: &str = "_index.md";

/// A Markdown file's text.
#[derive(Debug)]
pub struct MarkdownFile {
    /// Its path under `content/`.
    pub name: String,
    /// The file, as the person would name it.
    pub shown: String,
    /// All of the file.
    pub text: String,
    /// Where its Markdown begins.
    pub offset: usize,
}

impl MarkdownFile {
    /// The Markdown.
    pub fn body(&self) -> &str {
        &self.text[self.offset..]
    }

    /// A report of problems whose spans are in the Markdown.
    pub fn report(&self, problems: Vec<Problem>) -> Report {
        let moved = problems.into_iter().map(|mut problem| {
            problem.span = problem.span.start + self.offset..problem.span.end + self.offset;
            problem
        });
        Report::new(&self.shown, &self.text, moved.collect()).prose_from(self.offset)
    }
}
