//! What is wrong with names of files by themselves.

use std::path::PathBuf;

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
