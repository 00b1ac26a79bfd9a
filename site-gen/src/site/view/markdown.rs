//! Markdown texts for templates.
//!
//! A page's fingerprint uses the digests of its texts, so that nothing is rendered for an unchanged page.

use minijinja::{Value, value::serializing_for_value};
use roster::At;
use serde::{Serialize, Serializer};

use crate::site::facts::{Facts, rendered::RenderedContent, written::Written};

/// A text about a user or group, if there is one.
#[derive(Clone, Copy)]
struct About<'a> {
    rendered: &'a RenderedContent<'a>,
    text: Option<&'a Written<'a>>,
}

impl<'a> About<'a> {
    fn of(facts: &'a Facts<'a>, about: Option<&At<String>>) -> Self {
        About {
            rendered: &facts.rendered,
            text: facts.rendered.about(about),
        }
    }
}

/// Markdown without variables.
pub struct Markdown<'a>(Option<About<'a>>);

impl<'a> Markdown<'a> {
    /// No text.
    pub fn empty() -> Self {
        Markdown(None)
    }

    /// A text named in the roster.
    pub fn of(facts: &'a Facts<'a>, about: Option<&At<String>>) -> Self {
        Markdown(Some(About::of(facts, about)))
    }
}

impl Serialize for Markdown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(About {
                rendered,
                text: Some(text),
            }) => match serializing_for_value() {
                true => {
                    let html = rendered.about_html(text);
                    Value::from_safe_string(html).serialize(serializer)
                }
                false => serializer.serialize_bytes(text.digest()),
            },
            _ => Safe("").serialize(serializer),
        }
    }
}

/// The start of a Markdown text as plain text.
pub struct Summary<'a>(Option<About<'a>>);

impl<'a> Summary<'a> {
    /// No text.
    pub fn empty() -> Self {
        Summary(None)
    }

    /// The start of a text named in the roster.
    pub fn of(facts: &'a Facts<'a>, about: Option<&At<String>>) -> Self {
        Summary(Some(About::of(facts, about)))
    }
}

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(About {
                rendered,
                text: Some(text),
            }) => match serializing_for_value() || text.outline.is_some() {
                true => serializer.serialize_str(rendered.about_summary(text)),
                false => serializer.serialize_bytes(text.digest()),
            },
            _ => serializer.serialize_str(""),
        }
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
