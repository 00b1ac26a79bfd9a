//! Reads what is in `content/`, before anybody asks what it is for.

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
    /// The Markdown.
    pub markdown: Vec<Markdown>,
    /// All others: path below the folder, and where it is.
    pub others: Vec<(String, PathBuf)>,
    /// Links that lead out of it.
    pub broken_links: Vec<PathBuf>,
    /// Files and folders that are left out, and why.
    pub left_out: Vec<(PathBuf, &'static str)>,
    /// Pairs of files that have one name, written in two forms.
    pub same_names: Vec<[PathBuf; 2]>,
    /// Which of the others cannot be read.
    pub unreadable: Vec<Report>,
    /// What the outlines that an earlier build made of the Markdown were made from beside the texts.
    pub context: Fingerprint,
}

/// A Markdown file.
pub struct Markdown {
    /// Its path below the folder.
    pub name: String,
    /// The file, as the person would name it.
    pub shown: String,
    /// All of it.
    pub text: Text,
    /// What stands between its fences.
    pub front: FrontMatter,
    /// Where the Markdown begins.
    pub offset: usize,
    /// What is wrong with its front matter, and keys in it.
    pub problems: Vec<Problem>,
    /// Why it could not be read, in which case there is no text.
    pub unread: Option<Report>,
    /// By what to know it again, if nothing is wrong with it so far.
    pub stamp: Option<FileStamp>,
    /// What an earlier build found in it.
    pub remembered: Option<Arc<Remembered>>,
}

impl Files {
    /// Reads a folder, which need not exist; of its Markdown what `memory` does not know.
    ///
    /// # Errors
    /// When it is no folder, or cannot be listed.
    pub fn read(folder: &Path, memory: &Memory) -> anyhow::Result<Self> {
        Ok(Files::of(list(folder)?, memory))
    }

    /// Reads a folder that was listed; of its Markdown what `memory` does not know.
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

/// The report of a file that the system does not let us read.
pub fn unreadable(path: &Path, error: &io::Error) -> Report {
    let problem = Problem::new(SiteProblem::Unreadable, 0..0)
        .label(error.to_string())
        .help("let yourself read it, or move it elsewhere");
    Report::new(path.display().to_string(), "", vec![problem])
}

impl Markdown {
    /// A file as an earlier build has read it, or else as it is read now. A file that was changed just before `now`
    /// may change again and look the same.
    ///
    /// The stamp is older than what is read, so that a change from then on shows.
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
        // UTF-16 is UTF-8, too, where all of its letters are Latin: every other byte is a NUL
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

    /// Whether it is not known if this is a draft: its front matter could not be read, or not that part of it.
    pub fn may_be_draft(&self) -> bool {
        self.unread.is_some() || self.problems.iter().any(hides_draft)
    }
}

/// Whether a page with this problem may be a draft that does not say so where it is read.
fn hides_draft(problem: &Problem) -> bool {
    let in_table = match problem.kind() {
        Some(ProblemKind::Toml | ProblemKind::DuplicateField(_)) => true,
        Some(ProblemKind::WrongType { field, .. }) => field == "draft",
        Some(ProblemKind::UnknownField { field, .. }) => nearest(field, ["draft"]).is_some(),
        _ => false,
    };
    in_table || problem.kind().is_some_and(SiteProblem::is_of_fences)
}
