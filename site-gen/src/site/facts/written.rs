//! A Markdown text of the site. Its HTML is made when somebody needs it, and then kept; most of a build that changes
//! little needs no more than its outline.

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

/// A page, or a text about a user or a group.
pub struct Written<'a> {
    /// Its file.
    pub source: &'a MarkdownFile,
    /// What others need of it. Nobody needs anything of a text about somebody that refers to nothing.
    pub outline: Option<Cow<'a, Outline>>,
    rendered: OnceLock<Rendered>,
}

impl<'a> Written<'a> {
    /// A text that was rendered.
    pub(super) fn rendered(source: &'a MarkdownFile, mut rendered: Rendered) -> Self {
        source.text.forget();
        Written {
            source,
            outline: Some(Cow::Owned(Outline::take(&mut rendered))),
            rendered: rendered.into(),
        }
    }

    /// A text that is rendered when somebody needs it.
    pub(super) fn later(source: &'a MarkdownFile, outline: Option<&'a Outline>) -> Self {
        Written {
            source,
            outline: outline.map(Cow::Borrowed),
            rendered: OnceLock::new(),
        }
    }

    /// Its HTML, which `render` makes if nobody has needed it.
    pub(super) fn html(&self, render: impl FnOnce() -> Rendered) -> &Rendered {
        self.rendered.get_or_init(render)
    }

    /// What changes whenever its HTML does.
    pub fn digest(&self) -> &Fingerprint {
        match &self.outline {
            Some(outline) => &outline.digest,
            None => self.source.text.digest(),
        }
    }

    /// What is wrong with it, and which of that are names that are not there. Nothing is wrong with a text that was not
    /// rendered.
    pub fn problems(&self) -> (&[Problem], &[Missing]) {
        match self.rendered.get() {
            Some(rendered) => (&rendered.problems, &rendered.missing),
            None => (&[], &[]),
        }
    }

    /// Whether the next build may take its outline from this one.
    pub fn is_good(&self) -> bool {
        let is_text = self.outline.as_ref().is_none_or(|outline| outline.is_text);
        is_text && self.problems().0.is_empty()
    }
}
