//! Markdown texts for templates.
//!
//! For a text that depends on nothing else, the page's fingerprint uses its source, so that nothing is rendered for an
//! unchanged page.

use minijinja::{Value, value::serializing_for_value};
use roster::At;
use serde::{Serialize, Serializer};

use crate::{
    content::markdown::Words,
    site::facts::{Facts, about::About, rendered::AboutText},
};

/// Markdown without variables.
pub enum Markdown<'a> {
    /// Rendered when a page is made. The fingerprint uses its source.
    Source(&'a About<'a>, &'a Words),
    /// Safe HTML.
    Html(String),
}

impl<'a> Markdown<'a> {
    /// No text.
    pub fn empty() -> Self {
        Markdown::Html(String::new())
    }

    /// A text named in the roster.
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
    /// Made when a page is made. The fingerprint uses the source of the text.
    Source(&'a About<'a>, &'a Words),
    /// The summary.
    Text(&'a str),
}

impl<'a> Summary<'a> {
    /// The start of a text named in the roster.
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
