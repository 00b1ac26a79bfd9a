//! Reads the files in `content/`, whether they are pages or not.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use rayon::prelude::*;
use roster::{Problem, ProblemKind, Report, nearest, report_keys};

use crate::{
    content::{
        files::{Listed, list},
        front_matter::{self, FrontMatter},
        memory::{Memory, Remembered},
        text::Text,
    },
    fingerprint::{FileStamp, Fingerprint},
    problem::SiteProblem,
};

/// The files of a folder.
pub struct Files {
    /// The folder.
    pub folder: PathBuf,
    /// The Markdown files.
    pub markdown: Vec<Markdown>,
    /// All other files: their paths below the folder, and on the disk.
    pub others: Vec<(String, PathBuf)>,
    /// Symbolic links that are broken or lead out of the folder.
    pub broken_links: Vec<PathBuf>,
    /// Files and folders that are left out, with the reason.
    pub left_out: Vec<(PathBuf, &'static str)>,
    /// Pairs of files with the same name, once composed and once decomposed.
    pub same_names: Vec<[PathBuf; 2]>,
    /// Reports of other files that cannot be read.
    pub unreadable: Vec<Report>,
    /// The context of remembered outlines, from [`Memory::context`].
    pub context: Fingerprint,
}

/// A Markdown file.
pub struct Markdown {
    /// Its path below the folder.
    pub name: String,
    /// The file's path for messages.
    pub shown: String,
    /// The whole file.
    pub text: Text,
    /// Its front matter.
    pub front: FrontMatter,
    /// The offset of its Markdown in bytes.
    pub offset: usize,
    /// Problems of its front matter, and stream keys in it.
    pub problems: Vec<Problem>,
    /// Why it could not be read. The text is then empty.
    pub unread: Option<Report>,
    /// The file's stamp, if the file has no problems so far.
    pub stamp: Option<FileStamp>,
    /// The result of an earlier build for the unchanged file.
    pub remembered: Option<Arc<Remembered>>,
}

impl Files {
    /// Reads a folder, which need not exist. Markdown files in `memory` are not read if they are unchanged.
    ///
    /// # Errors
    /// If it is not a folder, or cannot be listed.
    pub fn read(folder: &Path, memory: &Memory) -> anyhow::Result<Self> {
        Ok(Files::of(list(folder)?, memory))
    }

    /// Like [`Files::read`], for a folder that is already listed.
    pub fn of(listed: Listed, memory: &Memory) -> Self {
        let Listed {
            folder,
            found,
            stamps,
            at,
        } = listed;
        let (mut markdown, mut others) = (Vec::new(), Vec::new());
        for ((name, path), stamp) in found.files.into_iter().zip(stamps) {
            match name.ends_with(".md") {
                true => markdown.push((name, path, stamp)),
                false => others.push((name, path)),
            }
        }
        let unreadable = others
            .par_iter()
            .filter_map(|(_, path)| Some(unreadable(path, &File::open(path).err()?)));
        Files {
            folder,
            unreadable: unreadable.collect(),
            markdown: markdown
                .into_par_iter()
                .map(|(name, path, stamp)| Markdown::get(name, &path, stamp, at, memory))
                .collect(),
            context: memory.context(),
            others,
            broken_links: found.broken_links,
            left_out: found.left_out,
            same_names: found.same_names,
        }
    }
}

/// The report of a file that cannot be read because of this error.
pub fn unreadable(path: &Path, error: &io::Error) -> Report {
    let problem = Problem::new(SiteProblem::Unreadable, 0..0)
        .label(error.to_string())
        .help("let yourself read it, or move it elsewhere");
    Report::new(path.display().to_string(), "", vec![problem])
}

impl Markdown {
    /// Returns the remembered file if it is unchanged, and reads it otherwise. The stamp is older than the text, so
    /// that the next build notices a change during this one. A file that was written just before `now` is not
    /// remembered: if it is written again in the same tick of the clock, its stamp stays the same.
    fn get(
        name: String,
        path: &Path,
        stamp: Option<FileStamp>,
        now: SystemTime,
        memory: &Memory,
    ) -> Self {
        let known = stamp.and_then(|stamp| {
            let remembered = memory.of(&name, &stamp)?;
            Some((stamp, remembered, remembered.front()?))
        });
        match known {
            Some((stamp, remembered, front)) => Markdown {
                name,
                shown: path.display().to_string(),
                text: Text::known(path, remembered.digest),
                front,
                offset: remembered.offset,
                problems: Vec::new(),
                unread: None,
                stamp: Some(stamp),
                remembered: Some(Arc::clone(remembered)),
            },
            None => {
                let stamp = stamp.filter(|stamp| stamp.is_settled(now));
                Self::read(name, path, stamp)
            }
        }
    }

    fn read(name: String, path: &Path, stamp: Option<FileStamp>) -> Self {
        let shown = path.display().to_string();
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes)
                .map_err(|error| Report::not_text(&shown, error.as_bytes()).prose_from(0)),
            Err(error) => Err(unreadable(path, &error)),
        };
        let (text, unread) = match text {
            Ok(text) => (text, None),
            Err(report) => (String::new(), Some(report)),
        };
        let mut problems = Vec::new();
        // Latin letters in UTF-16 are valid UTF-8 with a NUL in every other byte
        if let Some(at) = text.bytes().take(2).position(|byte| byte == 0) {
            problems.push(
                Problem::new(ProblemKind::Encoding, at..at + 1)
                    .label("expected a letter; this looks like UTF-16")
                    .help("save the file as UTF-8")
                    .masked(),
            );
        }
        let parts = front_matter::split(&text, &mut problems);
        let (front, offset) = (parts.front, parts.offset);
        report_keys(&text, &mut problems);
        Markdown {
            name,
            shown,
            text: Text::read(path, text),
            front,
            offset,
            stamp: stamp.filter(|_| problems.is_empty() && unread.is_none()),
            problems,
            unread,
            remembered: None,
        }
    }

    /// Whether it may be a draft because the front matter, or the key `draft`, could not be read.
    pub fn may_be_draft(&self) -> bool {
        self.unread.is_some() || self.problems.iter().any(hides_draft)
    }
}

/// Whether a problem may hide that a page is a draft.
fn hides_draft(problem: &Problem) -> bool {
    let in_table = match problem.kind() {
        Some(ProblemKind::Toml | ProblemKind::DuplicateField(_)) => true,
        Some(ProblemKind::WrongType { field, .. }) => field == "draft",
        Some(ProblemKind::UnknownField { field, .. }) => nearest(field, ["draft"]).is_some(),
        _ => false,
    };
    in_table || problem.kind().is_some_and(SiteProblem::is_of_fences)
}
