//! Texts about somebody, for templates. One that needs nothing but itself is read when the first page needs it, and
//! then kept.

use std::sync::OnceLock;

use minijinja::{Value, value::serializing_for_value};
use serde::{Serialize, Serializer};

use crate::content::markdown::{self, Place, Rendered, Words};

/// The text, and what became of it.
pub struct About<'a> {
    /// The Markdown.
    pub source: &'a str,
    made: OnceLock<Rendered>,
}

impl<'a> About<'a> {
    /// A text that no page has needed yet.
    pub fn new(source: &'a str) -> Self {
        About {
            source,
            made: OnceLock::new(),
        }
    }

    /// The text as HTML and its summary, with these words in it, which are the same each time.
    pub fn made(&self, words: &Words) -> &Rendered {
        self.made.get_or_init(|| {
            let place = Place {
                words: Some(words),
                ..Place::default()
            };
            markdown::render(self.source, &place)
        })
    }
}

/// Markdown that a user wrote: no variables.
pub enum Markdown<'a> {
    /// Made when a page is; until then its source stands for it.
    Source(&'a About<'a>, &'a Words),
    /// Safe HTML.
    Made(String),
}

impl Serialize for Markdown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Markdown::Made(html) => Safe(html).serialize(serializer),
            Markdown::Source(about, words) if serializing_for_value() => {
                let html = about.made(words).html();
                Value::from_safe_string(html).serialize(serializer)
            }
            Markdown::Source(about, _) => serializer.serialize_str(about.source),
        }
    }
}

/// The start of a Markdown text as plain text.
pub enum Summary<'a> {
    /// Made when a page is; until then the source of it all stands for it.
    Source(&'a About<'a>, &'a Words),
    /// Made.
    Made(&'a str),
}

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Summary::Source(about, words) if serializing_for_value() => &about.made(words).summary,
            Summary::Source(about, _) => about.source,
            Summary::Made(text) => text,
        })
    }
}

/// HTML that needs no escaping.
pub struct Safe<'a>(pub &'a str);

impl Serialize for Safe<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializing_for_value() {
            Value::from_safe_string(self.0.to_owned()).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}
