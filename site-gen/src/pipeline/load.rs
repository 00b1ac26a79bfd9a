//! Reads all inputs of a site. Unreadable parts are replaced by defaults, so that a problem in one file does not hide
//! the problems of others. Only a roster that is not valid TOML hides the rest.

use std::sync::Arc;

use minijinja::{
    Environment,
    value::{Serde, Value},
};
use roster::{Doubts, Examined, Report, Roster, Severity};

use crate::{
    archive::{Entry, Store},
    content::{self, memory::Memory, pages::Content, read::Files},
    endpoints::Endpoints,
    failure::Failure,
    pipeline::private,
    project::Project,
    site::{facts::Facts, view::Shared},
    theme::{
        self, assets::Assets, engine, files::Theme, link::link, options::ThemeOptions, texts::Texts,
    },
};

/// All inputs of a site, as far as they could be read.
pub struct Loaded {
    /// The roster.
    pub roster: Roster,
    /// What is uncertain because of the roster's errors.
    pub doubts: Doubts,
    /// The problems in the roster, and in files that it names.
    pub report: Report,
    /// The number of problems found by reading only the roster.
    pub found_in_roster: usize,
    /// Pages, texts and pictures.
    pub content: Content,
    /// The entries of the archive, the oldest first, if the site shows it.
    pub archive: Option<Vec<Entry>>,
    /// The theme's files.
    pub theme: Theme,
    /// The theme's options, with the values that the site sets.
    pub options: ThemeOptions,
    /// The texts of the site's language.
    pub texts: Arc<Texts>,
    /// The problems in all other files.
    pub reports: Vec<Report>,
}

/// Loads a site. `read` reads its content, and `examine` parses its roster at the same time.
///
/// # Errors
/// The problems of a roster that is not valid TOML, or an error if a folder cannot be listed.
pub fn load(
    project: &Project,
    read: impl FnOnce() -> anyhow::Result<Files> + Send,
    examine: impl FnOnce() -> Examined + Send,
) -> Result<Loaded, Failure> {
    let (examined, files) = rayon::join(examine, read);
    let Examined {
        roster,
        mut report,
        doubts,
    } = examined;
    let Some(roster) = roster else {
        return Err(Failure::Input(vec![report]));
    };
    let found_in_roster = report.problems.len();
    private::check(project, &roster, &mut report)?;
    let (content, mut reports) = content::load::load(files?, &roster, &doubts, &mut report);
    let archive = match roster.archive.as_ref().filter(|archive| archive.public) {
        Some(archive) => {
            let (entries, more) = Store::new(archive.folder.value.clone()).entries()?;
            reports.extend(more);
            Some(entries)
        }
        None => None,
    };
    let errors = report.count(Severity::Error);
    let (theme, more) = theme::load::load(&project.path("themes"), &roster, &mut report)?;
    reports.extend(more);
    let (options, more) = ThemeOptions::load(&theme);
    reports.extend(more);
    let (texts, more) = match report.count(Severity::Error) == errors {
        true => Texts::of_site(&theme, &roster, &mut report),
        // without a theme, its languages are unknown
        false => Texts::load(&theme, &roster.site.language),
    };
    reports.extend(more);
    Ok(Loaded {
        roster,
        doubts,
        report,
        found_in_roster,
        content,
        archive,
        theme,
        options,
        texts: Arc::new(texts),
        reports,
    })
}

/// Reads all files in `content/`.
///
/// # Errors
/// If the folder cannot be listed.
pub fn read(project: &Project) -> anyhow::Result<Files> {
    Files::read(&project.path("content"), &Memory::default())
}

impl Loaded {
    /// The facts about the site that pages show.
    pub fn facts(&self, endpoints: Endpoints) -> Facts<'_> {
        let offline = self.options.offline.unwrap_or(true);
        let entries = self.archive.as_deref();
        Facts::of(
            &self.roster,
            &self.content,
            &self.texts,
            endpoints,
            entries,
            offline,
        )
    }

    /// The theme's own assets, without the players.
    pub fn assets(&self) -> Assets {
        link(&self.theme, &self.options, &self.texts)
    }

    /// The theme's templates, compiled for the site.
    ///
    /// # Errors
    /// All problems of the templates.
    pub fn templates(
        &self,
        assets: &Assets,
        facts: &Facts<'_>,
    ) -> Result<Environment<'static>, Vec<Report>> {
        let shared = Value::from(Serde(&Shared::of(facts)));
        engine::compile(
            &self.theme,
            &assets.links,
            &self.options,
            &self.texts,
            &shared,
        )
    }
}
