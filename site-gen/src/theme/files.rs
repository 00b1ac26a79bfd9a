//! A theme's files, and the built-in theme.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use include_dir::{Dir, include_dir};

/// The default theme, from `themes/default/`.
pub static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../themes/default");

/// The built-in theme's files with their paths, to be copied.
pub fn built_in_files() -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    BUILT_IN
        .dirs()
        .flat_map(|folder| folder.files())
        .chain(BUILT_IN.files())
        .map(|file| (file.path(), file.contents()))
}

/// The name of the built-in theme.
pub const DEFAULT: &str = "default";

/// A complete theme.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Templates by name: `watch.html`.
    pub templates: BTreeMap<String, File>,
    /// Styles, scripts and pictures by name: `mitts.css`.
    pub assets: BTreeMap<String, File>,
    /// Files of texts by name (`en.toml`), lowest precedence first.
    pub texts: BTreeMap<String, Vec<File>>,
    /// The `theme.toml` files, lowest precedence first.
    pub options: Vec<File>,
}

/// The file with a theme's options.
pub(super) const OPTIONS: &str = "theme.toml";

/// The folder with a theme's texts.
pub(super) const TEXTS: &str = "i18n";

/// A file of a theme.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path for messages; built-in files are in `themes/default/`.
    pub shown: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

impl File {
    /// An empty file, to replace one that cannot be read.
    pub(super) fn empty(path: &Path) -> Self {
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

    /// Whether any template differs from the built-in one.
    pub fn has_own_templates(&self) -> bool {
        let built_in = built_in("templates").collect::<BTreeMap<_, _>>();
        let is_own = |(name, file): (&String, &File)| {
            built_in.get(name).is_none_or(|own| own.bytes != file.bytes)
        };
        self.templates.iter().any(is_own)
    }
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
