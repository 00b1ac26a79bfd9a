//! A text about somebody that needs nothing but itself. It is rendered when the first page needs it, and then kept.

use std::sync::OnceLock;

use crate::content::markdown::{self, Place, Rendered, Words};

/// The text, and its HTML once a page has needed it.
pub struct About<'a> {
    /// The Markdown.
    pub source: &'a str,
    rendered: OnceLock<Rendered>,
}

impl<'a> About<'a> {
    /// A text that no page has needed yet.
    pub fn new(source: &'a str) -> Self {
        About {
            source,
            rendered: OnceLock::new(),
        }
    }

    /// The text as HTML and its summary, with these words in it, which are the same each time.
    pub fn rendered(&self, words: &Words) -> &Rendered {
        self.rendered.get_or_init(|| {
            let place = Place {
                words: Some(words),
                ..Place::default()
            };
            markdown::render(self.source, &place)
        })
    }
}
