//! Texts that people wrote, for templates.
//!
//! A page's fingerprint is made of the source of a text that needs nothing but itself, so that no text is rendered for
//! a page that stays as it is.

use minijinja::{Value, value::serializing_for_value};
use roster::At;
use serde::{Serialize, Serializer};

use crate::{
    content::markdown::Words,
    site::facts::{Facts, about::About, rendered::AboutText},
};

/// Markdown that a user wrote: no variables.
pub enum Markdown<'a> {
    /// Rendered when a page is made; until then its source stands for it.
    Source(&'a About<'a>, &'a Words),
    /// Safe HTML.
    Html(String),
}

impl<'a> Markdown<'a> {
    /// No text.
    pub fn empty() -> Self {
        Markdown::Html(String::new())
    }

    /// A text that the roster names.
    pub fn of(facts: &'a Facts<'a>, about: Option<&At<String>>) -> Self {
        let rendered = &facts.rendered;
        match rendered.about(about) {
            Some(AboutText::Rendered(text)) => Markdown::Html(text.html()),
            Some(AboutText::Later(about)) => Markdown::Source(about, &rendered.words),
            None => Markdown::empty(),
        }
    }
}

impl Serialize for Markdown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Markdown::Html(html) => Safe(html).serialize(serializer),
            Markdown::Source(about, words) if serializing_for_value() => {
                let html = about.rendered(words).html();
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
    /// The summary.
    Text(&'a str),
}

impl<'a> Summary<'a> {
    /// The start of a text that the roster names.
    pub fn of(facts: &'a Facts<'a>, about: Option<&At<String>>) -> Self {
        let rendered = &facts.rendered;
        match rendered.about(about) {
            Some(AboutText::Rendered(text)) => Summary::Text(&text.summary),
            Some(AboutText::Later(about)) => Summary::Source(about, &rendered.words),
            None => Summary::Text(""),
        }
    }
}

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Summary::Source(about, words) if serializing_for_value() => {
                &about.rendered(words).summary
            }
            Summary::Source(about, _) => about.source,
            Summary::Text(text) => text,
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
