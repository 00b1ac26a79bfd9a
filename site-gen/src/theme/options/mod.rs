//! Reads `theme.toml`: options that need no changes to templates or style sheets.
//!
//! The built-in file describes every option. A site's own file contains only those that differ.

mod background;
mod colour;
mod fields;
mod style;

use std::collections::BTreeMap;

use minijinja::{Value, context};
use roster::{
    At, Problem, Report, composed,
    decode::{Problems, syntax},
    table::Table,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use self::colour::READABLE;
pub use self::{
    background::Backgrounds,
    colour::Colour,
    fields::{CssWords, Font, FooterLink, Scheme},
};
use crate::{
    problem::SiteProblem,
    theme::files::{File, Theme},
};

/// The options of a theme.
#[derive(Clone, Debug, Default)]
pub struct ThemeOptions {
    /// The colours of links, buttons and focus, on dark pages and on light ones.
    pub accents: [Option<Colour>; 2],
    /// Dark, light, or as the viewer's system prefers.
    pub scheme: Scheme,
    /// Font families for text, as in CSS.
    pub font: Option<CssWords>,
    /// Font families for code.
    pub font_mono: Option<CssWords>,
    /// Font files.
    pub fonts: Vec<At<Font>>,
    /// The radius of corners in pixels.
    pub radius: Option<u32>,
    /// The asset with the picture before the site's title.
    pub logo: Option<At<String>>,
    /// Links in the footer of every page.
    pub footer: Vec<At<FooterLink>>,
    /// Whether browsers store pages for use without a network; `None` means yes.
    pub offline: Option<bool>,
    /// The pages' backgrounds.
    pub backgrounds: Backgrounds,
}

impl ThemeOptions {
    /// Loads the options of a theme; each file overrides those before it. Also returns reports of errors and warnings,
    /// such as illegible colours.
    pub fn load(theme: &Theme) -> (Self, Vec<Report>) {
        let mut options = ThemeOptions {
            backgrounds: Backgrounds::of(theme),
            ..ThemeOptions::default()
        };
        let mut reports = Vec::new();
        for file in &theme.options {
            let Some(text) = file.text() else {
                reports.push(Report::not_text(&file.shown, &file.bytes));
                continue;
            };
            let mut problems = Problems::new();
            options.read(text, theme, &mut problems);
            if !problems.is_empty() {
                reports.push(Report::new(&file.shown, text, problems));
            }
        }
        (options, reports)
    }

    fn read(&mut self, text: &str, theme: &Theme, problems: &mut Problems) {
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            problems.extend(errors.iter().map(|error| syntax(text, error)));
            return;
        }
        let value = Spanned::new(0..0, DeValue::Table(document.into_inner()));
        let mut table = Table::new("theme.toml", 0..0, value, problems);
        let accent = table.optional::<Colour>("accent");
        let light = table.optional::<Colour>("accent_light");
        if let Some(scheme) = table.optional("scheme") {
            self.scheme = scheme.value;
        }
        self.font = table
            .optional("font")
            .map(|font| font.value)
            .or(self.font.take());
        let mono = table.optional("font_mono").map(|font| font.value);
        self.font_mono = mono.or(self.font_mono.take());
        let fonts = table
            .optional::<Vec<At<Font>>>("fonts")
            .map(|fonts| fonts.value);
        let radius = table.optional("radius").map(|radius| radius.value);
        self.radius = radius.or(self.radius);
        let logo = table.optional("logo");
        let footer = table
            .optional::<Vec<At<FooterLink>>>("footer")
            .map(|links| links.value);
        let offline = table.optional("offline").map(|offline| offline.value);
        self.offline = offline.or(self.offline);
        // load::parent uses it
        let _ = table.optional::<roster::Slug>("extends");
        table.finish();
        self.accents(accent, light, problems);
        let files = fonts.iter().flatten().map(|font| &font.file);
        for file in files.chain(&logo) {
            problems.extend(missing(file, &theme.assets));
        }
        self.fonts.extend(fonts.into_iter().flatten());
        self.logo = logo.or(self.logo.take());
        if let Some(footer) = footer {
            self.footer = footer;
        }
    }

    /// Sets the accents. A single one is used for both kinds of pages if it is legible on both.
    fn accents(
        &mut self,
        accent: Option<At<Colour>>,
        light: Option<At<Colour>>,
        problems: &mut Problems,
    ) {
        let backgrounds = [self.backgrounds.dark, self.backgrounds.light];
        let both = accent.clone();
        let wanted = [accent, light.clone().or(both)];
        for (at, (wanted, ground)) in wanted.into_iter().zip(backgrounds).enumerate() {
            let Some(wanted) = wanted else { continue };
            let contrast = ground.map_or(21.0, |ground| wanted.contrast(ground));
            if contrast >= READABLE {
                self.accents[at] = Some(wanted.value);
                continue;
            }
            let pages = ["dark", "light"][at];
            let borrowed = at == 1 && light.is_none();
            let problem = Problem::new(SiteProblem::Contrast(pages), wanted.span).label(format!(
                "a contrast of {contrast:.1} to 1, where text needs {READABLE}"
            ));
            problems.push(match borrowed {
                true => problem.help("`accent_light` is another one for light pages; until then they keep the theme's"),
                false => problem.help("take a lighter or a darker one"),
            });
            if !borrowed {
                self.accents[at] = Some(wanted.value);
            }
        }
    }

    /// The variable `theme` of templates.
    pub fn value(&self) -> Value {
        let footer: Vec<&FooterLink> = self.footer.iter().map(|link| &link.value).collect();
        let [dark, light] = self
            .backgrounds
            .or_built_in()
            .map(|colour| colour.to_string());
        context! {
            background => context! { dark, light },
            logo => self.logo.as_ref().map(|logo| logo.value.as_str()),
            scheme => self.scheme.forced(),
            footer => Value::from(minijinja::value::Serde(&footer)),
        }
    }
}

fn missing(file: &At<String>, assets: &BTreeMap<String, File>) -> Option<Problem> {
    if assets.contains_key(&*composed(&file.value)) {
        return None;
    }
    let near = roster::nearest(&file.value, assets.keys().map(String::as_str));
    let problem = Problem::new(SiteProblem::NoAsset, file.span.clone());
    Some(
        problem
            .label("expected the name of a file in the theme's assets/")
            .did_you_mean(near),
    )
}

#[cfg(test)]
mod tests;
