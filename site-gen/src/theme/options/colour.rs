//! Colours as in `theme.toml`, and the contrast between them.

use roster::decode::leaf_field;
use serde::Deserialize;

/// The lowest contrast for text in WCAG 2.
pub(super) const READABLE: f64 = 4.5;

/// A colour: `#f0a04b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour([u8; 3]);

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Colour::parse(&text).ok_or("expected a colour such as \"#f0a04b\"")
    }
}

leaf_field!(Colour, "a colour such as \"#f0a04b\"", is_str);

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// Black.
    pub const BLACK: Colour = Colour([0x00; 3]);
    /// White.
    pub const WHITE: Colour = Colour([0xff; 3]);

    /// Parses `#` and six hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.strip_prefix('#')?.as_bytes());
        Some(Colour(bytes.ok()?.try_into().ok()?))
    }

    /// Its red, green and blue.
    pub fn rgb(self) -> [u8; 3] {
        self.0
    }

    /// The contrast of two colours as WCAG 2 defines it, from 1 to 21. Text needs 4.5.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Near black or near white, whichever has more contrast with this colour.
    pub fn ink(self) -> Colour {
        let inks = [Colour([0x1c, 0x12, 0x0a]), Colour([0xff, 0xfa, 0xf4])];
        let [dark, light] = inks.map(|ink| self.contrast(ink));
        inks[usize::from(light > dark)]
    }

    /// This colour mixed with `percent` of another.
    pub fn mixed(self, other: Colour, percent: u8) -> Colour {
        let parts = [100_u8.saturating_sub(percent), percent.min(100)].map(u16::from);
        let mix = |a: u8, b: u8| {
            let sum = u16::from(a) * parts[0] + u16::from(b) * parts[1];
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Colour(std::array::from_fn(|at| mix(self.0[at], other.0[at])))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            match channel <= 0.040_45 {
                true => channel / 12.92,
                false => ((channel + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_mix_channel_by_channel() {
        let blue = Colour::parse("#3b82f6").unwrap();
        let mixed = [(Colour::BLACK, 0), (Colour::BLACK, 50), (Colour::WHITE, 50)];
        let mixed = mixed.map(|(other, percent)| blue.mixed(other, percent).to_string());
        assert_eq!(mixed, ["#3b82f6", "#1d417b", "#9dc0fa"]);
        assert_eq!(blue.mixed(Colour::WHITE, 200), Colour::WHITE);
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let [black, white, grey] =
            ["#000000", "#ffffff", "#777777"].map(|c| Colour::parse(c).unwrap());
        assert_eq!(black.contrast(white).round(), 21.0);
        assert!((grey.contrast(white) - 4.48).abs() < 0.01);
        assert_eq!(
            Colour::parse("#f0a04b").unwrap().ink().to_string(),
            "#1c120a"
        );
        assert_eq!(
            Colour::parse("#9c4408").unwrap().ink().to_string(),
            "#fffaf4"
        );
        assert_eq!(Colour::parse("f0a04b"), None);
        assert_eq!(Colour::parse("#f0a"), None);
    }
}
