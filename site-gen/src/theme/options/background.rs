//! The background colours of dark and of light pages.

use super::{colour::Colour, fields::Scheme};
use crate::theme::files::{File, Theme};

/// The style sheet to which options are added, and with which accents must contrast.
pub(super) const SHEET: &str = "mitts.css";

/// The pages' backgrounds, if the style sheet names them like the default one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backgrounds {
    /// On dark pages.
    pub dark: Option<Colour>,
    /// On light ones.
    pub light: Option<Colour>,
}

impl Backgrounds {
    /// Finds them in a theme's style sheet: the first `--bg` is for dark pages, the second for light ones.
    pub(super) fn of(theme: &Theme) -> Self {
        let css = theme.assets.get(SHEET).and_then(File::text).unwrap_or("");
        let mut found = css.split("--bg:").skip(1);
        let mut next = || Colour::parse(found.next()?.trim_start().get(..7)?);
        Backgrounds {
            dark: next(),
            light: next(),
        }
    }

    /// The dark and the light background. The built-in theme's replace missing ones.
    pub(super) fn or_built_in(self) -> [Colour; 2] {
        let built_in = || Backgrounds::of(&Theme::built_in());
        [
            self.dark.or_else(|| built_in().dark),
            self.light.or_else(|| built_in().light),
        ]
        .map(|colour| colour.unwrap_or(Colour::BLACK))
    }

    /// The background where only one is possible: that of dark pages, unless all are light. If it is missing, the
    /// built-in theme's dark background.
    pub fn of_scheme(self, scheme: Scheme) -> Colour {
        let own = match scheme {
            Scheme::Light => self.light,
            Scheme::System | Scheme::Dark => self.dark,
        };
        let built_in = || Backgrounds::of(&Theme::built_in()).dark;
        own.or_else(built_in).unwrap_or(Colour::BLACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_without_names_has_the_built_in_background() {
        let built_in = Backgrounds::of(&Theme::built_in());
        let none = Backgrounds::of(&Theme::default());
        assert_eq!((none.dark, none.light), (None, None));
        assert_eq!(Some(none.of_scheme(Scheme::Light)), built_in.dark);
        assert_eq!(Some(built_in.of_scheme(Scheme::Light)), built_in.light);
    }
}
