//! A theme's files: the built-in default, and above it, file by file, the site's own.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};
use roster::{At, Problem, Report, Roster, Slug};

use crate::{
    content::{file_names::same_name, files, pages::broken_link, read::unreadable},
    theme::{modules, styles},
};

/// The default theme, as it stands in `themes/default/`.
pub static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../themes/default");

/// The built-in theme's files, for a person to copy.
pub fn built_in_files() -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    BUILT_IN
        .dirs()
        .flat_map(|folder| folder.files())
        .chain(BUILT_IN.files())
        .map(|file| (file.path(), file.contents()))
}

/// The name of the built-in theme.
pub const DEFAULT: &str = "default";

/// A theme, complete.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Templates by name: `watch.html`.
    pub templates: BTreeMap<String, File>,
    /// Styles, scripts and pictures by name: `mitts.css`.
    pub assets: BTreeMap<String, File>,
    /// Texts by name, `en.toml`; the site's own come after the built-in ones, and count above them.
    pub texts: BTreeMap<String, Vec<File>>,
    /// The `theme.toml` files, lowest precedence first.
    pub options: Vec<File>,
}

/// The file of a theme that its options are in.
const OPTIONS: &str = "theme.toml";

/// The folder of a theme that its texts are in.
const TEXTS: &str = "i18n";

/// One file of a theme.
#[derive(Clone, Debug)]
pub struct File {
    /// The file, as the person would name it; built-in files are named after the default theme.
    pub shown: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

impl File {
    fn empty(path: &Path) -> Self {
        File {
            shown: path.display().to_string(),
            bytes: Cow::Borrowed(&[]),
        }
    }

    /// Its text, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

impl Theme {
    /// The built-in theme alone.
    pub fn built_in() -> Self {
        let mut theme = Theme::default();
        theme.templates.extend(built_in("templates"));
        theme.assets.extend(built_in("assets"));
        let texts = built_in(TEXTS).map(|(name, file)| (name, vec![file]));
        theme.texts.extend(texts);
        theme.options.extend(BUILT_IN.get_file(OPTIONS).map(shown));
        theme
    }

    /// The theme of that name: the built-in one, with each file that `themes/<name>/` has in its place.
    /// Between them are the themes that it `extends`.
    ///
    /// What is wrong is told in the reports that come back, but for a name that no theme has, which is told in
    /// `roster_report`: links that lead out of the theme, files that cannot be read, style sheets that ask for what is
    /// not there. Something empty then stands in for a file, and the built-in theme for one that is not there.
    ///
    /// # Errors
    /// When `themes/` is a link that leads nowhere, or no folder.
    pub fn load(
        themes: &Path,
        roster: &Roster,
        roster_report: &mut Report,
    ) -> anyhow::Result<(Self, Vec<Report>)> {
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
            theme.add(folder, &mut reports)?;
        }
        reports.extend(modules::check(&theme.assets));
        reports.extend(styles::check(&theme.assets));
        Ok((theme, reports))
    }

    /// Whether any template is not the built-in one.
    pub fn has_own_templates(&self) -> bool {
        let built_in = built_in("templates").collect::<BTreeMap<_, _>>();
        let is_own = |(name, file): (&String, &File)| {
            built_in.get(name).is_none_or(|own| own.bytes != file.bytes)
        };
        self.templates.iter().any(is_own)
    }

    fn add(&mut self, folder: &Path, reports: &mut Vec<Report>) -> anyhow::Result<()> {
        let mut own = |part: &str| own(&folder.join(part), reports);
        self.templates.extend(own("templates")?);
        self.assets.extend(own("assets")?);
        for (name, file) in own(TEXTS)? {
            self.texts.entry(name).or_default().push(file);
        }
        let options = folder.join(OPTIONS);
        if options.is_file() {
            self.options.push(read(&options, reports));
        }
        Ok(())
    }
}

/// The folder of a theme that is not in the chain yet.
fn find(themes: &Path, name: &At<Slug>, chain: &[PathBuf]) -> Result<PathBuf, Problem> {
    let folder = themes.join(name.as_str());
    let problem = |message: &str| Problem::error("theme", name.span.clone(), message);
    if chain.contains(&folder) {
        return Err(problem("themes extend each other in a circle")
            .label("this one is being extended already")
            .help("leave `extends` out in one of them"));
    }
    if folder.is_dir() {
        return Ok(folder);
    }
    let known = folders(themes);
    let near = roster::nearest(name, known.iter().map(String::as_str));
    Err(problem("there is no such theme")
        .label(format!("expected a folder {}", folder.display()))
        .help("leave it out for the default theme")
        .did_you_mean(near))
}

/// The theme that a folder's `theme.toml` extends. A file that cannot be read is told of with its options.
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

fn built_in(part: &str) -> impl Iterator<Item = (String, File)> {
    let files = BUILT_IN.get_dir(part).into_iter().flat_map(Dir::files);
    files.map(|file| {
        let name = file.path().file_name().unwrap_or_default();
        (name.to_string_lossy().into_owned(), shown(file))
    })
}

fn shown(file: &'static include_dir::File<'static>) -> File {
    File {
        shown: format!("themes/default/{} (built in)", file.path().display()),
        bytes: Cow::Borrowed(file.contents()),
    }
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

/// A file, or an empty one and the report of why it cannot be read.
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
