//! `mitts init`.

use std::{fs, path::Path};

use anyhow::Context;
use include_dir::{Dir, include_dir};

use crate::{cli::Init, commands::print, failure::Failure, theme::files::built_in_files};

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../content");
const ROSTER: &str = include_str!("../../../mitts.toml");
const IGNORE: &str = "/public/\n/deploy/\n/.mitts/\n";

pub(super) fn run(args: &Init) -> Result<(), Failure> {
    let folder = &args.folder;
    let mut files: Vec<(std::path::PathBuf, &[u8])> =
        vec![("mitts.toml".into(), ROSTER.as_bytes())];
    files.extend(content_files(&CONTENT));
    if args.theme {
        files.extend(
            built_in_files().map(|(path, bytes)| (Path::new("themes/default").join(path), bytes)),
        );
    }
    let taken: Vec<_> = files
        .iter()
        .map(|(path, _)| folder.join(path))
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect();
    if !taken.is_empty() {
        return Err(Failure::Usage(format!(
            "a new site would overwrite {}; choose an empty folder: mitts init DIR",
            taken.join(", ")
        )));
    }
    if !folder.join(".gitignore").exists() {
        files.push((".gitignore".into(), IGNORE.as_bytes()));
    }
    for (path, bytes) in &files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let (shown, go) = match folder.as_os_str().to_str() {
        Some(".") => ("this folder".to_owned(), String::new()),
        _ => (
            folder.display().to_string(),
            format!("  cd {}\n", folder.display()),
        ),
    };
    print(&format!(
        "A new site stands in {shown}. Next:\n{go}  mitts serve --demo    see it, with test pictures\n  \
         mitts user add NAME   a user of your own, and their stream key\n"
    ))
}

fn content_files<'a>(folder: &'a Dir<'a>) -> Vec<(std::path::PathBuf, &'a [u8])> {
    let own = folder
        .files()
        .map(|file| (Path::new("content").join(file.path()), file.contents()));
    let below = folder.dirs().flat_map(content_files);
    own.chain(below).collect()
}
