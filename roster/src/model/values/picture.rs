//! Pictures in the roster: paths under `content/`.

use crate::file::{composed::composed, leaf::leaf_field};

/// File extensions of pictures that every browser shows.
const ENDINGS: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// A picture's path under `content/`, such as `img/frame.png`. It has the same path on the site.
///
/// The code that reads `content/` checks whether the file exists.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Picture(String);

leaf_field!(
    Picture,
    "a picture under content/, such as \"img/frame.png\"",
    is_str
);

impl Picture {
    /// The path under `content/`, with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Picture {
    type Error = String;

    fn try_from(path: String) -> Result<Self, String> {
        let plain = |part: &str| {
            let bad = |c: char| c.is_control() || matches!(c, '\\' | '"' | '?' | '#' | '%');
            !part.is_empty() && !part.starts_with('.') && !part.contains(bad)
        };
        if !path.split('/').all(plain) {
            return Err("expected a path under content/, such as img/frame.png".to_owned());
        }
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        if !ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
            return Err(format!(
                "expected a picture: a name that ends in .{}",
                ENDINGS.join(", .")
            ));
        }
        Ok(Picture(composed(&path).into_owned()))
    }
}

/// A picture for link previews, in a format that all sites and programs support.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SharedPicture(Picture);

leaf_field!(
    SharedPicture,
    "a picture under content/, such as \"img/site.png\"",
    is_str
);

impl SharedPicture {
    /// The path under `content/`, with `/` between its parts.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for SharedPicture {
    type Error = String;

    fn try_from(path: String) -> Result<Self, String> {
        let picture = Picture::try_from(path)?;
        match picture.as_str().rsplit_once('.') {
            Some((_, "gif" | "jpeg" | "jpg" | "png" | "webp")) => Ok(SharedPicture(picture)),
            _ => Err(
                "expected a PNG, JPEG, GIF or WebP picture: other sites show no other formats"
                    .to_owned(),
            ),
        }
    }
}
