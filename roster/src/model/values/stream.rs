//! Stream names: `app/stream`, and patterns of them.

use std::fmt;

use crate::{file::leaf::leaf_field, model::values::slug::Slug};

/// A public stream: `show/alice`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct StreamName {
    /// The application.
    pub app: Slug,
    /// The user, or the channel.
    pub name: Slug,
}

leaf_field!(StreamName, "a stream such as \"show/alice\"", is_str);

impl TryFrom<String> for StreamName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (app, name) = text
            .split_once('/')
            .ok_or("expected an app and a name, such as show/alice")?;
        Ok(StreamName {
            app: part(app)?,
            name: part(name)?,
        })
    }
}

fn part(text: &str) -> Result<Slug, String> {
    text.parse()
        .map_err(|error: crate::model::values::slug::SlugError| error.to_string())
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.app, self.name)
    }
}

/// Which streams a grid shows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub enum StreamPattern {
    /// `show/alice`.
    One(StreamName),
    /// `show/*`: everyone of the app.
    App(Slug),
    /// `@crew`: every stream of the group's members.
    Group(Slug),
}

leaf_field!(
    StreamPattern,
    "streams such as \"show/alice\", \"show/*\" or \"@crew\"",
    is_str
);

impl TryFrom<String> for StreamPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(group) = text.strip_prefix('@') {
            return Ok(StreamPattern::Group(part(group)?));
        }
        if let Some(app) = text.strip_suffix("/*") {
            return Ok(StreamPattern::App(part(app)?));
        }
        text.try_into().map(StreamPattern::One)
    }
}
