//! Problems of names of files and links.

use std::path::{Path, PathBuf};

use roster::{Problem, Report};

use crate::problem::SiteProblem;

/// The report of two files with names that look the same: one has `é` as a single character, the other as an `e` and a
/// combining accent.
pub fn same_name([one, other]: &[PathBuf; 2]) -> Report {
    let problem = Problem::new(SiteProblem::SameFileName, 0..0)
        .label("another file's name has the same letters, in another form of Unicode")
        .help(format!(
            "delete one of them, or rename it; the other is {}",
            other.display()
        ));
    Report::new(one.display().to_string(), "", vec![problem])
}

/// The report of a link that is broken or leads out of its folder: `content/`, or a theme's folder.
pub fn broken_link(folder: &Path, path: &Path) -> Report {
    let problem = Problem::new(SiteProblem::BrokenLink, 0..0)
        .label(format!("expected a target in {}", folder.display()))
        .help("copy the file here, or delete the link");
    Report::new(path.display().to_string(), "", vec![problem])
}

/// The problem of a Markdown file with front matter but another ending, which would be published as it is.
pub(super) fn not_called_markdown(name: &str) -> Option<Problem> {
    let (stem, ending) = name.rsplit_once('.')?;
    let known = ["markdown", "md", "mdown", "mkd", "mkdn"];
    let lower = ending.to_ascii_lowercase();
    known.contains(&&*lower).then(|| {
        let stem = stem.rsplit('/').next().unwrap_or(stem);
        Problem::new(SiteProblem::NotCalledMarkdown, 0..0)
            .label("expected a name that ends in .md, in small letters")
            .help(format!("rename it to {stem}.md"))
    })
}
