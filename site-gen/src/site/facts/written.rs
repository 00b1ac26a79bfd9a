//! A Markdown text of the site. Its HTML is rendered when the first page needs it; most unchanged texts are only
//! needed as outlines.

use std::{borrow::Cow, sync::OnceLock};

use crate::{
    content::{
        markdown::{Missing, Rendered},
        outline::Outline,
        pages::MarkdownFile,
    },
    fingerprint::Fingerprint,
};
use roster::Problem;

/// A page, or a text about a user or group.
pub struct Written<'a> {
    /// Its file.
    pub source: &'a MarkdownFile,
    /// Its outline. A text about a user or group that contains no links or images has none.
    pub outline: Option<Cow<'a, Outline>>,
    rendered: OnceLock<Rendered>,
}

impl<'a> Written<'a> {
    /// A text that was rendered with the pages.
    pub(super) fn rendered(source: &'a MarkdownFile, mut rendered: Rendered) -> Self {
        source.text.forget();
        Written {
            source,
            outline: Some(Cow::Owned(Outline::take(&mut rendered))),
            rendered: rendered.into(),
        }
    }

    /// A text that is rendered when a page needs it.
    pub(super) fn later(source: &'a MarkdownFile, outline: Option<&'a Outline>) -> Self {
        Written {
            source,
            outline: outline.map(Cow::Borrowed),
            rendered: OnceLock::new(),
        }
    }

    /// Its HTML, rendered by `render` on the first call.
    pub(super) fn html(&self, render: impl FnOnce() -> Rendered) -> &Rendered {
        self.rendered.get_or_init(render)
    }

    /// A digest that changes whenever the HTML does.
    pub fn digest(&self) -> &Fingerprint {
        match &self.outline {
            Some(outline) => &outline.digest,
            None => self.source.text.digest(),
        }
    }

    /// Its problems, and those of them that are missing pages and files. A text that was not rendered has none.
    pub fn problems(&self) -> (&[Problem], &[Missing]) {
        match self.rendered.get() {
            Some(rendered) => (&rendered.problems, &rendered.missing),
            None => (&[], &[]),
        }
    }

    /// Whether the next build may use its outline.
    pub fn is_good(&self) -> bool {
        let is_text = self.outline.as_ref().is_none_or(|outline| outline.is_text);
        is_text && self.problems().0.is_empty()
    }
}
