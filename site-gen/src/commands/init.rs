//! `mitts init`.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use include_dir::{Dir, include_dir};

use crate::{
    cli::Init,
    commands::print,
    failure::Failure,
    project::{self, Project},
    shell,
    theme::files::built_in_files,
};

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../content");
const ROSTER: &str = include_str!("../../../mitts.toml");
/// The line at which the demo begins in the roster.
const DEMO: &str = "# `mitts user add` and `mitts user rotate` make stream keys";
/// The one page of a site without the demo.
const PAGE: &str = "how-to-stream.md";
/// The end of the roster of a site without the demo: users are added below.
const USERS: &str = "\
# `mitts user add alice --name \"Alice\"` adds a user and prints their stream key once. The roster holds only
# its hash.
[users]
";
/// The tagline of a site without the demo.
const TAGLINE: &str = "tagline = \"Live streams\"\n";
const IGNORE: &str = "/public/\n/deploy/\n/.mitts/\n*.zip\n";

pub(super) fn run(project: &Project, args: &Init) -> Result<(), Failure> {
    let folder = &args.folder;
    refuse(project, folder)?;
    let roster = roster(args.bare.then(|| title(folder)).as_deref());
    let mut files: Vec<(PathBuf, &[u8])> = vec![("mitts.toml".into(), roster.as_bytes())];
    files.extend(content_files(&CONTENT).filter(|(path, _)| !args.bare || path.ends_with(PAGE)));
    if args.theme {
        let theme = Path::new("themes/default");
        files.extend(built_in_files().map(|(path, bytes)| (theme.join(path), bytes)));
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
        write(&folder.join(path), bytes)?;
    }
    print(&next_steps(args))
}

/// Refuses a folder or `--roster` with which there can be no new site.
fn refuse(project: &Project, folder: &Path) -> Result<(), Failure> {
    if project.roster != Path::new(project::ROSTER) {
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
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// The message at the end: where the site is, and what to do next.
fn next_steps(args: &Init) -> String {
    let folder = &args.folder;
    let (shown, go) = match folder.as_os_str().to_str() {
        Some(".") => ("this folder".to_owned(), String::new()),
        _ => (
            folder.display().to_string(),
            format!("  cd {}\n", shell::path(folder)),
        ),
    };
    let (see, add) = (
        "  mitts serve --demo    serve it with test pictures\n",
        "  mitts user add NAME   add a user and make their stream key\n",
    );
    let [first, second] = match args.bare {
        true => [add, see],
        false => [see, add],
    };
    format!("Created a new site in {shown}. Next:\n{go}{first}{second}")
}

/// The new site's roster: the demo's, or, with a title, one without users.
fn roster(title: Option<&str>) -> Cow<'static, str> {
    match (title, ROSTER.split_once(DEMO)) {
        (Some(title), Some((site, _))) => {
            let mut lines = String::with_capacity(site.len());
            for line in site.split_inclusive('\n') {
                match line.split(" = ").next() {
                    Some("title") if !lines.contains("[apps") => {
                        lines.push_str(&format!("title = {}\n", toml_edit::value(title)));
                    }
                    Some("tagline") => lines.push_str(TAGLINE),
                    _ => lines.push_str(line),
                }
            }
            (lines + USERS).into()
        }
        _ => ROSTER.into(),
    }
}

/// The title of a new site: the name of its folder.
fn title(folder: &Path) -> String {
    let real = std::path::absolute(folder).map(|folder| folder.components().collect::<PathBuf>());
    let real = fs::canonicalize(folder).or(real).unwrap_or_default();
    let name = real
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.map(|name| name.replace(char::is_control, " "));
    name.filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "My site".to_owned())
}

fn content_files<'a>(folder: &'a Dir<'a>) -> Box<dyn Iterator<Item = (PathBuf, &'a [u8])> + 'a> {
    let own = folder
        .files()
        .map(|file| (Path::new("content").join(file.path()), file.contents()));
    Box::new(own.chain(folder.dirs().flat_map(content_files)))
}
