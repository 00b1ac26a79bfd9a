//! The site's Markdown as HTML: its pages, and the texts about users and groups.

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

/// The rendered Markdown of a site.
pub struct RenderedContent<'a> {
    content: &'a Content,
    /// The words that rendering adds to a text.
    pub words: Words,
    /// The pages, in the order of [`Content::pages`].
    pub pages: Vec<Rendered>,
    /// The texts about users and groups that may contain links or images, by their path under `content/`.
    pub abouts: HashMap<&'a str, Rendered>,
    /// All other texts about users and groups. They depend on nothing else, and are rendered when the first page needs
    /// them.
    later: HashMap<&'a str, About<'a>>,
}

/// A text about a user or group.
pub enum AboutText<'r, 'a> {
    /// A text that was rendered with the pages.
    Rendered(&'r Rendered),
    /// A text that is rendered when a page needs it.
    Later(&'r About<'a>),
}

impl<'a> RenderedContent<'a> {
    /// Renders the pages, and the texts about users and groups that may contain links or images.
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
            // with an unreadable title, the first heading stays, so that links to it work
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

    /// The title of a page: from its front matter, its first heading, or its path.
    pub fn title(&self, page: usize) -> &str {
        let Some(front) = &self.content.pages[page].front.title else {
            let heading = self.pages[page].title.as_deref();
            return heading.unwrap_or_else(|| self.content.pages[page].path.trim_matches('/'));
        };
        front
    }

    /// A text named in the roster.
    pub fn about(&self, about: Option<&At<String>>) -> Option<AboutText<'_, 'a>> {
        let path = about?.as_str();
        let rendered = self.abouts.get(path).map(AboutText::Rendered);
        rendered.or_else(|| self.later.get(path).map(AboutText::Later))
    }
}

/// Whether a text may contain a link or an image.
fn may_refer(text: &str) -> bool {
    text.contains("](") || text.contains("]:") || text.contains('<')
}
