//! A text about a user or group that depends on nothing else. It is rendered once, when the first page needs it.

use std::sync::OnceLock;

use crate::content::markdown::{self, Place, Rendered, Words};

/// The text, and its HTML once a page has needed it.
pub struct About<'a> {
    /// The Markdown.
    pub source: &'a str,
    rendered: OnceLock<Rendered>,
}

impl<'a> About<'a> {
    /// A text that has not been rendered yet.
    pub fn new(source: &'a str) -> Self {
        About {
            source,
            rendered: OnceLock::new(),
        }
    }

    /// The text as HTML and its summary. `words` must be the same each time.
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
