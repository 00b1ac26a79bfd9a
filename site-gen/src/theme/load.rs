//! Loads a theme: the built-in one, in which the site's own files replace files of the same name.

use std::path::{Path, PathBuf};

use roster::{At, Problem, Report, Roster, Slug};

use crate::{
    content::{
        file_names::{broken_link, same_name},
        files,
        read::unreadable,
    },
    problem::SiteProblem,
    theme::{
        files::{DEFAULT, File, OPTIONS, TEXTS, Theme},
        modules, styles,
    },
};

/// Loads the roster's theme: files in `themes/<name>/` replace those of the themes that it `extends`, and these
/// replace built-in ones.
///
/// Returns reports of links that are broken or lead out of the theme, unreadable files, and problems in scripts and
/// style sheets. An unknown theme is added to `roster_report` instead. An unreadable file counts as empty, and an
/// unknown theme as the built-in one.
///
/// # Errors
/// If `themes/` is a broken link or not a folder.
pub fn load(
    themes: &Path,
    roster: &Roster,
    roster_report: &mut Report,
) -> anyhow::Result<(Theme, Vec<Report>)> {
    files::root(themes)?;
    let name = &roster.site.theme;
    let mut chain = Vec::new();
    let mut reports = Vec::new();
    if name.as_str() != DEFAULT || themes.join(DEFAULT).is_dir() {
        let mut next = match find(themes, name, &chain) {
            Ok(folder) => Some(Ok(folder)),
            Err(problem) => {
                roster_report.problems.push(problem);
                None
            }
        };
        while let Some(folder) = next.take() {
            match folder {
                Ok(folder) => {
                    next = parent(themes, &folder, &chain);
                    chain.push(folder);
                }
                Err(report) => reports.push(report),
            }
        }
    }
    let mut theme = Theme::built_in();
    for folder in chain.iter().rev() {
        add(&mut theme, folder, &mut reports)?;
    }
    reports.extend(modules::check(&theme.assets));
    reports.extend(styles::check(&theme.assets));
    Ok((theme, reports))
}

/// Adds the files of a folder to the theme, replacing files of the same name.
fn add(theme: &mut Theme, folder: &Path, reports: &mut Vec<Report>) -> anyhow::Result<()> {
    let mut own = |part: &str| own(&folder.join(part), reports);
    theme.templates.extend(own("templates")?);
    theme.assets.extend(own("assets")?);
    for (name, file) in own(TEXTS)? {
        theme.texts.entry(name).or_default().push(file);
    }
    let options = folder.join(OPTIONS);
    if options.is_file() {
        theme.options.push(read(&options, reports));
    }
    Ok(())
}

/// Finds the folder of a theme, which must not be in the chain yet.
fn find(themes: &Path, name: &At<Slug>, chain: &[PathBuf]) -> Result<PathBuf, Problem> {
    let folder = themes.join(name.as_str());
    let problem = |kind: SiteProblem| Problem::new(kind, name.span.clone());
    if chain.contains(&folder) {
        return Err(problem(SiteProblem::ThemeCircle)
            .label("this one is being extended already")
            .help("leave `extends` out in one of them"));
    }
    if folder.is_dir() {
        return Ok(folder);
    }
    let known = folders(themes);
    let near = roster::nearest(name, known.iter().map(String::as_str));
    Err(problem(SiteProblem::NoTheme)
        .label(format!("expected a folder {}", folder.display()))
        .help("leave it out for the default theme")
        .did_you_mean(near))
}

/// The theme that a folder's `theme.toml` extends. A bad file is reported when its options are loaded.
fn parent(themes: &Path, folder: &Path, chain: &[PathBuf]) -> Option<Result<PathBuf, Report>> {
    let file = folder.join(OPTIONS);
    let text = std::fs::read_to_string(&file).ok()?;
    let table = toml::de::DeTable::parse(&text).ok()?;
    let name = table.get_ref().get("extends")?;
    let slug = name.get_ref().as_str()?.parse().ok()?;
    let mut all = chain.to_vec();
    all.push(folder.to_owned());
    let found = find(themes, &At::new(slug, name.span()), &all);
    let shown = file.display().to_string();
    Some(found.map_err(|problem| Report::new(shown, &text, vec![problem])))
}

fn own(folder: &Path, reports: &mut Vec<Report>) -> anyhow::Result<Vec<(String, File)>> {
    let found = files::find(folder)?;
    let mut files = Vec::with_capacity(found.files.len());
    for path in &found.broken_links {
        reports.push(broken_link(folder, path));
        if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
            files.push((name.to_owned(), File::empty(path)));
        }
    }
    files.extend(
        found
            .files
            .into_iter()
            .map(|(name, path)| (name, read(&path, reports))),
    );
    reports.extend(found.same_names.iter().map(same_name));
    Ok(files)
}

/// Reads a file. If it cannot be read, reports that and returns an empty one.
fn read(path: &Path, reports: &mut Vec<Report>) -> File {
    let mut file = File::empty(path);
    match std::fs::read(path) {
        Ok(bytes) => file.bytes = bytes.into(),
        Err(error) => reports.push(unreadable(path, &error)),
    }
    file
}

fn folders(themes: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(themes).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.chain([DEFAULT.to_owned()]).collect()
}
