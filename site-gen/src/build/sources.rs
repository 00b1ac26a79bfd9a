//! What a site is made from, beside its roster: content, theme and texts.

use std::{path::Path, sync::Arc};

use minijinja::{
    Environment,
    value::{Serde, Value},
};
use roster::{Doubts, Report, Roster, Severity};

use crate::{
    content::{
        pages::{self, Content},
        read::Files,
    },
    site::{facts::Facts, view::Shared},
    theme::{assets::Assets, engine, files::Theme, options::Look, texts::Texts},
};

/// All of it, as far as it could be read.
pub struct Sources {
    /// Pages, texts and pictures.
    pub content: Content,
    /// The theme's files.
    pub theme: Theme,
    /// What the site chose of its options.
    pub looks: Look,
    /// What the pages say.
    pub texts: Arc<Texts>,
    /// The problems of all of these.
    pub reports: Vec<Report>,
}

impl Sources {
    /// Reads what is under `themes`, and makes what it can of `files`. The roster's report gets the problems that are
    /// about its lines.
    ///
    /// # Errors
    /// When `themes` is no folder.
    pub fn read(
        files: Files,
        themes: &Path,
        roster: &Roster,
        doubts: &Doubts,
        report: &mut Report,
    ) -> anyhow::Result<Self> {
        let (content, mut reports) = pages::load(files, roster, doubts, report);
        let known = report.count(Severity::Error);
        let (theme, more) = Theme::load(themes, roster, report)?;
        reports.extend(more);
        let (looks, more) = Look::load(&theme);
        reports.extend(more);
        let (texts, more) = match report.count(Severity::Error) == known {
            true => Texts::of_site(&theme, roster, report),
            // nobody knows which languages a theme has that is not there
            false => Texts::load(&theme, &roster.site.language),
        };
        reports.extend(more);
        Ok(Sources {
            content,
            theme,
            looks,
            texts: Arc::new(texts),
            reports,
        })
    }

    /// The theme's own assets; the players are not among them.
    pub fn assets(&self) -> Assets {
        Assets::of(&self.theme, &self.looks, &self.texts)
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
            &self.looks,
            &self.texts,
            &shared,
        )
    }
}
