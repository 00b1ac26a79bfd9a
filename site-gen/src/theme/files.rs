//! A theme's files: the built-in default, and above it, file by file, the site's own.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use include_dir::{Dir, include_dir};
use roster::{Problem, Report, Roster};

use crate::{content::files, failure::Failure};

/// The default theme, as it stands in `themes/default/`.
pub static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../themes/default");

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
}

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
        theme
    }

    /// The theme of that name: the built-in one, with each file that `themes/<name>/` has in its place.
    ///
    /// # Errors
    /// When the name is not `default` and no such folder exists, told at its place in the roster.
    pub fn load(themes: &Path, roster: &Roster, report: &Report) -> Result<Self, Failure> {
        let name = &roster.site.theme;
        let folder = themes.join(name.as_str());
        let mut theme = Theme::built_in();
        if !folder.is_dir() {
            if name.as_str() == DEFAULT {
                return Ok(theme);
            }
            let known = folders(themes);
            let near = roster::nearest(name, known.iter().map(String::as_str));
            let problem = Problem::error("theme", name.span.clone(), "there is no such theme")
                .label(format!("expected a folder {}", folder.display()))
                .help("leave `theme` out for the default theme")
                .did_you_mean(near);
            return Err(Failure::Input(vec![Report::new(
                &report.path,
                &report.source,
                vec![problem],
            )]));
        }
        theme.templates.extend(own(&folder.join("templates"))?);
        theme.assets.extend(own(&folder.join("assets"))?);
        for (name, file) in own(&folder.join(TEXTS))? {
            theme.texts.entry(name).or_default().push(file);
        }
        Ok(theme)
    }
}

fn built_in(part: &str) -> impl Iterator<Item = (String, File)> {
    let files = BUILT_IN.get_dir(part).into_iter().flat_map(Dir::files);
    files.map(|file| {
        let name = file.path().file_name().unwrap_or_default();
        let shown = format!("themes/default/{} (built in)", file.path().display());
        let bytes = Cow::Borrowed(file.contents());
        (name.to_string_lossy().into_owned(), File { shown, bytes })
    })
}

fn own(folder: &Path) -> anyhow::Result<Vec<(String, File)>> {
    let read = |(name, path): (String, PathBuf)| {
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path).with_context(|| format!("{shown} cannot be read"))?;
        let bytes = bytes.into();
        Ok((name, File { shown, bytes }))
    };
    files::find(folder)?.files.into_iter().map(read).collect()
}

fn folders(themes: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(themes).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.chain([DEFAULT.to_owned()]).collect()
}
