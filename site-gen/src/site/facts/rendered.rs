//! The site's Markdown as HTML: its pages, and what the roster says about people and groups.

use std::collections::HashMap;

use rayon::prelude::*;
use roster::{At, Roster};

use crate::{
    content::{
        markdown::{self, Library, Place, Rendered, Variables, Words},
        pages::{Content, MarkdownFile},
    },
    site::facts::about::About,
};

/// All of it.
pub struct RenderedContent<'a> {
    content: &'a Content,
    /// The words that rendering puts into a text.
    pub words: Words,
    /// The pages, in the order of [`Content::pages`].
    pub pages: Vec<Rendered>,
    /// Those texts about users and groups that may hold links or images, by their path under `content/`.
    pub abouts: HashMap<&'a str, Rendered>,
    /// All other texts about users and groups. They need nothing but themselves, and are rendered when the first page
    /// needs them.
    later: HashMap<&'a str, About<'a>>,
}

/// A text about somebody.
pub enum AboutText<'r, 'a> {
    /// One that was rendered with the pages.
    Rendered(&'r Rendered),
    /// One that is rendered when a page needs it.
    Later(&'r About<'a>),
}

impl<'a> RenderedContent<'a> {
    /// Renders the pages, and those texts about users and groups that refer to anything.
    pub(super) fn new(
        content: &'a Content,
        roster: &Roster,
        variables: &Variables,
        words: Words,
    ) -> Self {
        let pages = content.pages.iter();
        let pages = pages.map(|page| (page.source.name.as_str(), page.path.as_str()));
        let library = Library {
            pages: pages.collect(),
            files: Some(&content.files),
        };
        let anywhere = Place {
            library: Some(&library),
            words: Some(&words),
            ..Place::default()
        };
        let pages = content.pages.par_iter().map(|page| {
            // a title that could not be read leaves the first heading where it is, for links to it
            let has_title =
                page.front.title.is_some() || content.troubled.contains_key(&page.source.name);
            let render = match has_title {
                true => markdown::render,
                false => markdown::render_untitled,
            };
            let place = Place {
                variables: Some(variables),
                roster: Some(roster),
                file: &page.source.name,
                address: Some(&page.path),
                ..anywhere
            };
            render(page.source.body(), &place)
        });
        let pages = pages.collect();
        let (now, later): (Vec<&MarkdownFile>, Vec<_>) =
            (content.about.values()).partition(|source| may_refer(source.body()));
        let abouts = now.into_par_iter().map(|source| {
            let file = source.name.as_str();
            let place = Place { file, ..anywhere };
            (file, markdown::render(source.body(), &place))
        });
        let abouts = abouts.collect();
        let later = later
            .into_iter()
            .map(|source| (source.name.as_str(), About::new(source.body())));
        RenderedContent {
            content,
            pages,
            abouts,
            later: later.collect(),
            words,
        }
    }

    /// The title of a page: its front matter's, its first heading, or its path.
    pub fn title(&self, page: usize) -> &str {
        let Some(front) = &self.content.pages[page].front.title else {
            let heading = self.pages[page].title.as_deref();
            return heading.unwrap_or_else(|| self.content.pages[page].path.trim_matches('/'));
        };
        front
    }

    /// A text that the roster names.
    pub fn about(&self, about: Option<&At<String>>) -> Option<AboutText<'_, 'a>> {
        let path = about?.as_str();
        let rendered = self.abouts.get(path).map(AboutText::Rendered);
        rendered.or_else(|| self.later.get(path).map(AboutText::Later))
    }
}

/// Whether a text may hold a link or an image.
fn may_refer(text: &str) -> bool {
    text.contains("](") || text.contains("]:") || text.contains('<')
}
