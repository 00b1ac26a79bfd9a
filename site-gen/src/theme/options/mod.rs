//! A theme's `theme.toml`: what of its looks can be changed without touching a template or a style sheet.
//!
//! The built-in file has every option, with what it does. A site's own says only what is to be different.

mod colour;
mod style;

use std::collections::BTreeMap;

use minijinja::{Value, context};
use roster::{
    At, Problem, Report, composed,
    decode::{Field, Problems, Value as Toml, leaf_field, syntax},
    table::Table,
};
use serde::{Deserialize, Serialize};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub use self::colour::Colour;
use crate::theme::files::{File, Theme};

/// The style sheet that options are added to, and whose colours they are measured against.
const SHEET: &str = "mitts.css";

/// What text needs, by WCAG 2.
const ENOUGH: f64 = 4.5;

/// The options of a theme.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Links, buttons and focus: on dark pages, and on light ones.
    pub accents: [Option<Colour>; 2],
    /// Dark, light, or what the person's system asks for.
    pub scheme: Scheme,
    /// Families for text, as in CSS.
    pub font: Option<CssWords>,
    /// Families for code.
    pub font_mono: Option<CssWords>,
    /// Font files.
    pub fonts: Vec<At<Font>>,
    /// Corners, in pixels.
    pub radius: Option<u32>,
    /// The picture before the site's title: an asset.
    pub logo: Option<At<String>>,
    /// Links at the foot of every page.
    pub footer: Vec<At<FooterLink>>,
    /// Whether browsers may keep pages for when the network is away; unsaid, they may.
    pub offline: Option<bool>,
    /// The pages' backgrounds.
    pub backgrounds: Backgrounds,
}

/// The pages' backgrounds, dark and light, where the style sheet names them as the default one does.
pub type Backgrounds = [Option<Colour>; 2];

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Dark, or light where the person's system asks for it.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

/// One font file.
#[derive(Clone, Debug)]
pub struct Font {
    /// The name that `font` calls it by.
    pub family: CssWords,
    /// An asset: `inter.woff2`.
    pub file: At<String>,
    /// `400`, or `100 900` of a variable font.
    pub weight: CssWords,
    /// `normal` or `italic`.
    pub style: CssWords,
}

/// A link at the foot.
#[derive(Clone, Debug, Serialize)]
pub struct FooterLink {
    /// Its text.
    pub title: String,
    /// `/about/`, or an address elsewhere.
    pub url: String,
}

/// Words that go into a style sheet: nothing in them can end a declaration.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct CssWords(String);

impl std::fmt::Display for CssWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CssWords {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let harmless = |c: char| c.is_alphanumeric() || " ,-_'".contains(c);
        if text.trim().is_empty() || !text.chars().all(harmless) {
            return Err("expected letters, digits, spaces, commas, - and '");
        }
        match text.matches('\'').count() % 2 {
            0 => Ok(CssWords(text)),
            _ => Err("expected a ' before and after a name, and none in it"),
        }
    }
}

leaf_field!(
    CssWords,
    "a text such as \"Inter, system-ui, sans-serif\"",
    is_str
);
leaf_field!(Scheme, "\"system\", \"dark\" or \"light\"", is_str);

impl Scheme {
    /// The one scheme that everybody gets, if there is one.
    pub fn forced(self) -> Option<&'static str> {
        match self {
            Scheme::System => None,
            Scheme::Dark => Some("dark"),
            Scheme::Light => Some("light"),
        }
    }
}

impl Field for Font {
    const EXPECTED: &'static str = "a font such as { family = \"Inter\", file = \"inter.woff2\" }";

    fn decode(_: &str, value: Toml<'_>, problems: &mut Problems) -> Option<Self> {
        let mut table = Table::new("a font", value.span(), value, problems);
        let words = |text: &str| CssWords(text.to_owned());
        let family = table.required::<CssWords>("family");
        let file = table.required("file");
        let weight = table.optional::<CssWords>("weight");
        let style = table.optional::<CssWords>("style");
        table.finish();
        Some(Font {
            family: family?.value,
            file: file?,
            weight: weight.map_or(words("400"), |weight| weight.value),
            style: style.map_or(words("normal"), |style| style.value),
        })
    }
}

impl Field for FooterLink {
    const EXPECTED: &'static str = "a link such as { title = \"About\", url = \"/about/\" }";

    fn decode(_: &str, value: Toml<'_>, problems: &mut Problems) -> Option<Self> {
        let mut table = Table::new("a link", value.span(), value, problems);
        let title = table.required::<String>("title");
        let url = table.required::<String>("url");
        table.finish();
        let (title, url) = (title?, url?);
        let safe = ["/", "https://", "http://", "mailto:"];
        if !safe.iter().any(|start| url.starts_with(start)) {
            let problem = Problem::error("value", url.span, "`url` has a wrong value");
            problems
                .push(problem.label("expected /a-page/ of this site, or an address with https://"));
            return None;
        }
        Some(FooterLink {
            title: title.value,
            url: url.value,
        })
    }
}

impl Look {
    /// The options of a theme: the built-in ones, with what the site's own say instead. The reports are of errors, and
    /// of warnings such as of a colour that cannot be read.
    pub fn load(theme: &Theme) -> (Self, Vec<Report>) {
        let mut options = Look {
            backgrounds: backgrounds(theme),
            ..Look::default()
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
        // read by Theme::load, which has found the theme there
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

    /// One accent serves both kinds of pages if it can be read on both.
    fn accents(
        &mut self,
        accent: Option<At<Colour>>,
        light: Option<At<Colour>>,
        problems: &mut Problems,
    ) {
        let backgrounds = self.backgrounds;
        let both = accent.clone();
        let wanted = [accent, light.clone().or(both)];
        for (at, (wanted, ground)) in wanted.into_iter().zip(backgrounds).enumerate() {
            let Some(wanted) = wanted else { continue };
            let contrast = ground.map_or(21.0, |ground| wanted.contrast(ground));
            if contrast >= ENOUGH {
                self.accents[at] = Some(wanted.value);
                continue;
            }
            let pages = ["dark", "light"][at];
            let borrowed = at == 1 && light.is_none();
            let problem = Problem::warning(
                "contrast",
                wanted.span,
                format!("this accent is hard to read on {pages} pages"),
            )
            .label(format!(
                "a contrast of {contrast:.1} to 1, where text needs {ENOUGH}"
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

    /// A style sheet of the theme with the options in it.
    pub fn style(&self, name: &str, css: &str) -> String {
        let own = if name == SHEET {
            style::sheet(self)
        } else {
            String::new()
        };
        style::schemed(&format!("{css}{own}"), self.scheme)
    }

    /// What templates see as `theme`.
    pub fn value(&self) -> Value {
        let footer: Vec<&FooterLink> = self.footer.iter().map(|link| &link.value).collect();
        context! {
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
    let problem = Problem::error("asset", file.span.clone(), "the theme has no such asset");
    Some(
        problem
            .label("expected the name of a file in the theme's assets/")
            .did_you_mean(near),
    )
}

fn backgrounds(theme: &Theme) -> Backgrounds {
    let css = theme.assets.get(SHEET).and_then(File::text).unwrap_or("");
    let mut found = css.split("--bg:").skip(1);
    let mut next = || Colour::parse(found.next()?.trim_start().get(..7)?);
    [next(), next()]
}

#[cfg(test)]
mod tests;
