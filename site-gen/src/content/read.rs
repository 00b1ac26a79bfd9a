//! Reads what is in `content/`, before anybody asks what it is for.

use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;
use roster::{Problem, Report, report_keys};

use crate::{
    content::{
        files::find,
        front_matter::{self, FrontMatter},
    },
    failure::Failure,
};

/// The files of a folder.
pub struct Files {
    /// The folder.
    pub folder: PathBuf,
    /// The Markdown, or why there is none.
    pub markdown: Vec<Result<Markdown, Failure>>,
    /// All others: path below the folder, and where it is.
    pub others: Vec<(String, PathBuf)>,
    /// Links that lead out of it.
    pub broken_links: Vec<PathBuf>,
    /// Files and folders that are left out, and why.
    pub left_out: Vec<(PathBuf, &'static str)>,
    /// Pairs of files that have one name, written in two forms.
    pub same_names: Vec<[PathBuf; 2]>,
}

/// A Markdown file.
pub struct Markdown {
    /// Its path below the folder.
    pub name: String,
    /// The file, as the person would name it.
    pub shown: String,
    /// All of it.
    pub text: String,
    /// What stands between its fences.
    pub front: FrontMatter,
    /// Where the Markdown begins.
    pub offset: usize,
    /// What is wrong with its front matter, and keys in it.
    pub problems: Vec<Problem>,
}

impl Files {
    /// Reads a folder, which need not exist.
    ///
    /// # Errors
    /// When it is no folder, or cannot be listed.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let found = find(folder)?;
        let (markdown, others): (Vec<_>, Vec<_>) = found
            .files
            .into_iter()
            .partition(|(name, _)| name.ends_with(".md"));
        Ok(Files {
            folder: folder.to_owned(),
            markdown: markdown
                .into_par_iter()
                .map(|(name, path)| Markdown::read(name, &path))
                .collect(),
            others,
            broken_links: found.broken_links,
            left_out: found.left_out,
            same_names: found.same_names,
        })
    }
}

impl Markdown {
    fn read(name: String, path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let report = Report::not_text(&shown, error.as_bytes()).prose_from(0);
            Failure::Input(vec![report])
        })?;
        let mut problems = Vec::new();
        // UTF-16 is UTF-8, too, where all of its letters are Latin: every other byte is a NUL
        if let Some(at) = text.bytes().take(2).position(|byte| byte == 0) {
            problems.push(
                Problem::error("encoding", at..at + 1, "this is not UTF-8 text")
                    .label("expected a letter; this looks like UTF-16")
                    .help("save the file as UTF-8")
                    .masked(),
            );
        }
        let parts = front_matter::split(&text, &mut problems);
        let (front, offset) = (parts.front, parts.offset);
        report_keys(&text, &mut problems);
        Ok(Markdown {
            name,
            shown,
            text,
            front,
            offset,
            problems,
        })
    }
}
