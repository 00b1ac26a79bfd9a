//! What `theme.toml` says, as the end of the theme's own style sheet.

use std::fmt::Write as _;

use crate::theme::options::{Look, Scheme};

/// The media queries that style sheets tell dark from light by.
const DARK: &str = "(prefers-color-scheme: dark)";
const LIGHT: &str = "(prefers-color-scheme: light)";

/// Custom properties and fonts, to stand behind the theme's own.
pub(super) fn sheet(options: &Look) -> String {
    let mut css = String::new();
    for font in &options.fonts {
        let _ = write!(
            css,
            "\n@font-face{{font-family:\"{}\";src:url({});font-weight:{};font-style:{};font-display:swap}}",
            font.family, font.file.value, font.weight, font.style
        );
    }
    let families = [("--sans", &options.font), ("--mono", &options.font_mono)];
    let families = families
        .into_iter()
        .filter_map(|(name, font)| Some((name, font.as_ref()?.to_string())));
    let radius = options
        .radius
        .map(|radius| ("--radius", format!("{radius}px")));
    let small = options
        .radius
        .map(|radius| ("--radius-s", format!("{}px", radius / 2)));
    let all: Vec<(&str, String)> = families.chain(radius).chain(small).collect();
    if !all.is_empty() {
        css.push_str("\n:root{");
        for (name, value) in all {
            let _ = write!(css, "{name}:{value};");
        }
        css.push('}');
    }
    for (media, accent) in [(DARK, options.accents[0]), (LIGHT, options.accents[1])] {
        if let Some(accent) = accent {
            let ink = accent.ink();
            let _ = write!(
                css,
                "\n@media {media}{{:root{{--accent:{accent};--on-accent:{ink};}}}}"
            );
        }
    }
    if let Some(scheme) = options.scheme.forced() {
        let _ = write!(css, "\n:root{{color-scheme:{scheme}}}");
    }
    if !css.is_empty() {
        css.push('\n');
    }
    css
}

/// A style sheet for the scheme: where it is one and the same for everybody, the browser's is not asked.
pub(super) fn schemed(css: &str, scheme: Scheme) -> String {
    let (dark, light) = match scheme {
        Scheme::System => return css.to_owned(),
        Scheme::Dark => ("all", "not all"),
        Scheme::Light => ("not all", "all"),
    };
    css.replace(DARK, dark).replace(LIGHT, light)
}
