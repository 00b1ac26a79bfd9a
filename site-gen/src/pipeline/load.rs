//! Reads everything that a site is made from. What could not be read is stood in for, so that a problem of one file
//! never hides those of another. Only a roster that is no TOML hides the rest.

use std::sync::Arc;

use minijinja::{
    Environment,
    value::{Serde, Value},
};
use roster::{Doubts, Examined, Report, Roster, Severity};

use crate::{
    content::{self, pages::Content, read::Files},
    endpoints::Endpoints,
    failure::Failure,
    pipeline::private,
    project::Project,
    site::{facts::Facts, view::Shared},
    theme::{
        self, assets::Assets, engine, files::Theme, link::link, options::ThemeOptions, texts::Texts,
    },
};

/// Everything that a site is made from, as far as it could be read.
pub struct Loaded {
    /// The roster.
    pub roster: Roster,
    /// What is not certain because of its errors.
    pub doubts: Doubts,
    /// The problems of its lines, and of what they name.
    pub report: Report,
    /// How many of these are found without reading anything else.
    pub found_in_roster: usize,
    /// Pages, texts and pictures.
    pub content: Content,
    /// The theme's files.
    pub theme: Theme,
    /// What the site chose of the theme's options.
    pub options: ThemeOptions,
    /// What the pages say.
    pub texts: Arc<Texts>,
    /// The problems of all of these.
    pub reports: Vec<Report>,
}

/// Reads a site, while `examine` examines its roster.
///
/// # Errors
/// The problems of a roster that is no TOML; or that of a folder that cannot be listed.
pub fn load(
    project: &Project,
    examine: impl FnOnce() -> Examined + Send,
) -> Result<Loaded, Failure> {
    let content = project.path("content");
    let (examined, files) = rayon::join(examine, || Files::read(&content));
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
    let errors = report.count(Severity::Error);
    let (theme, more) = theme::load::load(&project.path("themes"), &roster, &mut report)?;
    reports.extend(more);
    let (options, more) = ThemeOptions::load(&theme);
    reports.extend(more);
    let (texts, more) = match report.count(Severity::Error) == errors {
        true => Texts::of_site(&theme, &roster, &mut report),
        // nobody knows which languages a theme has that is not there
        false => Texts::load(&theme, &roster.site.language),
    };
    reports.extend(more);
    Ok(Loaded {
        roster,
        doubts,
        report,
        found_in_roster,
        content,
        theme,
        options,
        texts: Arc::new(texts),
        reports,
    })
}

impl Loaded {
    /// What is known of the site.
    pub fn facts(&self, endpoints: Endpoints) -> Facts<'_> {
        let offline = self.options.offline.unwrap_or(true);
        Facts::of(&self.roster, &self.content, &self.texts, endpoints, offline)
    }

    /// The theme's own assets; the players are not among them.
    pub fn assets(&self) -> Assets {
        link(&self.theme, &self.options, &self.texts)
    }

    /// The theme's templates, ready to make pages of the site.
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
