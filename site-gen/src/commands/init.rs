//! `mitts init`.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use include_dir::{Dir, include_dir};

use crate::{
    cli::Init, commands::print, failure::Failure, project::Project, theme::files::built_in_files,
};

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../content");
const ROSTER: &str = include_str!("../../../mitts.toml");
/// Where the demo begins in the roster, and the one page that a site without it has.
const DEMO: &str = "# Stream keys are made by";
const PAGE: &str = "how-to-stream.md";
/// What a site without it has instead: users come below.
const USERS: &str = "\
# Who streams here. `mitts user add alice --name \"Alice\"` writes a user, shows their stream key once, and
# keeps only its hash, here.
[users]
";
const IGNORE: &str = "/public/\n/deploy/\n/.mitts/\n";

pub(super) fn run(project: &Project, args: &Init) -> Result<(), Failure> {
    let folder = &args.folder;
    if project.roster != Path::new("mitts.toml") {
        return Err(Failure::Usage(format!(
            "a new site's roster is {}; leave out --roster",
            folder.join("mitts.toml").display()
        )));
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::Usage(format!(
            "{} is a file; name the new site's folder: mitts init DIR",
            folder.display()
        )));
    }
    let roster = roster(args.bare);
    let mut files: Vec<(PathBuf, &[u8])> = vec![("mitts.toml".into(), roster.as_bytes())];
    files.extend(content_files(&CONTENT).filter(|(path, _)| !args.bare || path.ends_with(PAGE)));
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
    let (first, second) = (
        "  mitts serve --demo    see it, with test pictures\n",
        "  mitts user add NAME   a user of your own, and their stream key\n",
    );
    let next = if args.bare {
        second.to_owned() + first
    } else {
        first.to_owned() + second
    };
    print(&format!("A new site stands in {shown}. Next:\n{go}{next}"))
}

/// A new site's roster.
fn roster(bare: bool) -> Cow<'static, str> {
    match ROSTER.split_once(DEMO) {
        Some((site, _)) if bare => (site.to_owned() + USERS).into(),
        _ => ROSTER.into(),
    }
}

fn content_files<'a>(folder: &'a Dir<'a>) -> Box<dyn Iterator<Item = (PathBuf, &'a [u8])> + 'a> {
    let own = folder
        .files()
        .map(|file| (Path::new("content").join(file.path()), file.contents()));
    Box::new(own.chain(folder.dirs().flat_map(content_files)))
}
