//! Writes the options of `theme.toml` as CSS, at the end of the theme's style sheet.

use std::fmt::Write as _;

use super::{
    ThemeOptions,
    background::SHEET,
    colour::{Colour, READABLE},
    fields::Scheme,
};

/// The media queries for dark and light pages.
const DARK: &str = "(prefers-color-scheme: dark)";
const LIGHT: &str = "(prefers-color-scheme: light)";

/// The colours of the glow on a player's card: the accent with this percentage of black.
const GLOW: [(&str, u8); 3] = [
    ("--player-glow", 58),
    ("--player-glow-soft", 82),
    ("--player-glow-end", 92),
];

impl ThemeOptions {
    /// A style sheet of the theme, with the options.
    pub fn style(&self, name: &str, css: &str) -> String {
        let own = match name == SHEET {
            true => sheet(self),
            false => String::new(),
        };
        schemed(&format!("{css}{own}"), self.scheme)
    }
}

/// Custom properties and fonts that override the theme's.
fn sheet(options: &ThemeOptions) -> String {
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
    if let Some(accent) = player_accent(options) {
        let ink = accent.ink();
        let _ = write!(
            css,
            "\n:root{{--player-accent:{accent};--on-player-accent:{ink};"
        );
        for (name, black) in GLOW {
            let _ = write!(css, "{name}:{};", accent.mixed(Colour::BLACK, black));
        }
        css.push('}');
    }
    if let Some(scheme) = options.scheme.forced() {
        let _ = write!(css, "\n:root{{color-scheme:{scheme}}}");
    }
    if !css.is_empty() {
        css.push('\n');
    }
    css
}

/// The accent of players, which are dark in both schemes: that of dark pages, lightened until it is legible.
fn player_accent(options: &ThemeOptions) -> Option<Colour> {
    let [dark, light] = options.accents;
    let accent = match options.scheme {
        Scheme::Light => dark.or(light),
        Scheme::System | Scheme::Dark => dark,
    }?;
    let is_read = |colour: &Colour| {
        options
            .backgrounds
            .dark
            .is_none_or(|ground| colour.contrast(ground) >= READABLE)
    };
    (0..=100)
        .step_by(10)
        .map(|white| accent.mixed(Colour::WHITE, white))
        .find(is_read)
}

/// A style sheet for the scheme. If all viewers get the same one, its media queries ignore the browser's preference.
fn schemed(css: &str, scheme: Scheme) -> String {
    let (dark, light) = match scheme {
        Scheme::System => return css.to_owned(),
        Scheme::Dark => ("all", "not all"),
        Scheme::Light => ("not all", "all"),
    };
    css.replace(DARK, dark).replace(LIGHT, light)
}
