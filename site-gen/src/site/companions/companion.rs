//! A file beside the pages, with a text that is only made if necessary.

use std::borrow::Cow;

use crate::fingerprint::Fingerprint;

/// A file beside the pages.
pub struct Companion<'s> {
    /// Its name.
    pub name: String,
    /// A digest of everything that its text depends on.
    pub fingerprint: Fingerprint,
    text: Text<'s>,
}

enum Text<'s> {
    Made(String),
    Later(Box<dyn Fn() -> String + Send + Sync + 's>),
}

impl<'s> Companion<'s> {
    /// A file with this text.
    pub(super) fn made((name, text): (String, String)) -> Self {
        Companion {
            name,
            fingerprint: *blake3::hash(text.as_bytes()).as_bytes(),
            text: Text::Made(text),
        }
    }

    /// A file whose text takes long to make. `draft` must change whenever the text does.
    pub(super) fn later(
        name: String,
        draft: &str,
        text: impl Fn() -> String + Send + Sync + 's,
    ) -> Self {
        Companion {
            name,
            fingerprint: *blake3::hash(draft.as_bytes()).as_bytes(),
            text: Text::Later(Box::new(text)),
        }
    }

    /// Its text.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.text {
            Text::Made(text) => Cow::Borrowed(text),
            Text::Later(make) => Cow::Owned(make()),
        }
    }
}
