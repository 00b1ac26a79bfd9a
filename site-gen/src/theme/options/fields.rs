//! The types of options in `theme.toml`, and how they are decoded.

use roster::{
    At, Problem, ProblemKind,
    decode::{Field, Problems, Value, leaf_field},
    table::Table,
};
use serde::{Deserialize, Serialize};

/// The colour scheme: dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Dark, or light if the viewer's system prefers it.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

/// A font file.
#[derive(Clone, Debug)]
pub struct Font {
    /// Its name in `font`.
    pub family: CssWords,
    /// The name of an asset: `inter.woff2`.
    pub file: At<String>,
    /// `400`, or `100 900` for a variable font.
    pub weight: CssWords,
    /// `normal` or `italic`.
    pub style: CssWords,
}

/// A link in the footer.
#[derive(Clone, Debug, Serialize)]
pub struct FooterLink {
    /// Its text.
    pub title: String,
    /// `/about/`, or an external address.
    pub url: String,
}

/// Words for a style sheet, without characters that could end a declaration.
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
    /// The scheme for all viewers; `None` if it depends on their systems.
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

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
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

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let mut table = Table::new("a link", value.span(), value, problems);
        let title = table.required::<String>("title");
        let url = table.required::<String>("url");
        table.finish();
        let (title, url) = (title?, url?);
        let safe = ["/", "https://", "http://", "mailto:"];
        if !safe.iter().any(|start| url.starts_with(start)) {
            let problem = Problem::new(ProblemKind::WrongValue("url".to_owned()), url.span);
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
