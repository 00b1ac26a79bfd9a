//! What a site is made from, beside its roster: content, theme and texts.

use std::{path::Path, sync::Arc};

use minijinja::{
    Environment,
    value::{Serde, Value},
};
use roster::{Report, Roster};

use crate::{
    content::{
        pages::{self, Content},
        read::Files,
    },
    failure::Failure,
    site::{endpoints::Endpoints, source::Site},
    theme::{assets::Assets, engine, files::Theme, options::Look, texts::Texts},
};

/// All of it, good.
pub struct Sources {
    /// Pages, texts and pictures.
    pub content: Content,
    /// The theme's files.
    pub theme: Theme,
    /// What the site chose of its options.
    pub looks: Look,
    /// What the pages say.
    pub texts: Arc<Texts>,
    /// Warnings of the theme's options.
    pub warnings: Vec<Report>,
    /// Whether the theme has texts in the site's language.
    pub is_spoken: bool,
}

impl Sources {
    /// Reads what is under `themes`, and makes what it can of `files`. The roster's report gets the warnings that are
    /// about its lines.
    ///
    /// # Errors
    /// All problems of all of them.
    pub fn read(
        files: Files,
        themes: &Path,
        roster: &Roster,
        report: &mut Report,
    ) -> Result<Self, Failure> {
        let mut reports = Vec::new();
        let content = kept(pages::load(files, roster, report), &mut reports)?;
        let theme = kept(Theme::load(themes, roster, report), &mut reports)?;
        let known = report.problems.len();
        let look = |theme| kept(Look::load(theme).map_err(Failure::Input), &mut reports);
        let looks = theme.as_ref().map(look).transpose()?.flatten();
        let mut speak = |theme| kept(Texts::of_site(theme, roster, report), &mut reports);
        let texts = theme.as_ref().map(&mut speak).transpose()?.flatten();
        let is_spoken = report.problems.len() == known;
        match (content, theme, looks, texts) {
            (Some(content), Some(theme), Some((looks, warnings)), Some(texts)) => Ok(Sources {
                content,
                theme,
                looks,
                texts: Arc::new(texts),
                warnings,
                is_spoken,
            }),
            _ => Err(Failure::Input(reports)),
        }
    }

    /// The theme's own assets; the players are not among them.
    pub fn assets(&self) -> Assets {
        Assets::of(&self.theme, &self.looks, &self.texts)
    }

    /// The site of a roster.
    ///
    /// # Errors
    /// All problems of its texts.
    pub fn site<'a>(
        &'a self,
        roster: &'a Roster,
        endpoints: Endpoints,
    ) -> Result<Site<'a>, Failure> {
        let offline = self.looks.offline.unwrap_or(true);
        Site::new(roster, &self.content, &self.texts, endpoints, offline).map_err(Failure::Input)
    }

    /// The theme's templates, ready to make pages of the site.
    ///
    /// # Errors
    /// All problems of the templates.
    pub fn templates(
        &self,
        assets: &Assets,
        site: &Site<'_>,
    ) -> Result<Environment<'static>, Failure> {
        let shared = Value::from(Serde(&site.shared()));
        engine::compile(
            &self.theme,
            &assets.links,
            &self.looks,
            &self.texts,
            &shared,
        )
        .map_err(Failure::Input)
    }
}

/// A part that is good; the problems of one that is not join the others.
fn kept<T>(part: Result<T, Failure>, reports: &mut Vec<Report>) -> Result<Option<T>, Failure> {
    match part {
        Ok(part) => Ok(Some(part)),
        Err(Failure::Input(more)) => {
            reports.extend(more);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
