//! What is wrong with names of files and links by themselves.

use std::path::{Path, PathBuf};

use roster::{Problem, Report};

/// The report of two files whose names look the same: one has `é` as a character, the other as an `e` and an accent.
pub fn same_name([one, other]: &[PathBuf; 2]) -> Report {
    let message = "two files have the same name";
    let problem = Problem::error("file-name", 0..0, message)
        .label("another file's name has the same letters, in another form of Unicode")
        .help(format!(
            "delete one of them, or rename it; the other is {}",
            other.display()
        ));
    Report::new(one.display().to_string(), "", vec![problem])
}

/// The report of a link that leads nowhere, or out of its folder: `content/`, or one of a theme's.
pub fn broken_link(folder: &Path, path: &Path) -> Report {
    let message = "this symbolic link is broken, or leads out of the folder";
    let problem = Problem::error("symlink", 0..0, message)
        .label(format!("expected a target in {}", folder.display()))
        .help("copy the file here, or delete the link");
    Report::new(path.display().to_string(), "", vec![problem])
}

/// Why a file with front matter would be published as it is: it is Markdown that is not called so.
pub(super) fn not_called_markdown(name: &str) -> Option<Problem> {
    let (stem, ending) = name.rsplit_once('.')?;
    let known = ["markdown", "md", "mdown", "mkd", "mkdn"];
    let lower = ending.to_ascii_lowercase();
    known.contains(&&*lower).then(|| {
        let stem = stem.rsplit('/').next().unwrap_or(stem);
        Problem::error(
            "file-name",
            0..0,
            "this Markdown file would be published as it is",
        )
        .label("expected a name that ends in .md, in small letters")
        .help(format!("rename it to {stem}.md"))
    })
}
