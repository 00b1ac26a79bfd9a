//! Markdown pages.

use super::page::{Form, Page, Subject};
use crate::{
    content::{markdown::shorten, pages::MarkdownFile},
    site::{
        facts::Facts,
        view::{Alternate, Body, ContentInfo, PictureInfo},
    },
};

/// A page, as an index into those of the content.
struct Written(usize);

/// All pages that are not the text of a section.
pub(super) fn pages<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    let pages = facts.content.pages.iter().enumerate();
    let pages = pages.filter(|(_, page)| !page.is_section());
    pages.map(|(at, page)| Page::new(Written(at), page.path.as_str(), "page.html"))
}

impl<'a> Subject<'a> for Written {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.rendered.title(self.0).to_owned()
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        describe(facts, self.0)
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        Alternate::whole_feed(facts).into_iter().collect()
    }

    fn picture(&self, facts: &'a Facts<'a>) -> Option<PictureInfo> {
        PictureInfo::of_page(facts, self.0)
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Page {
            content: ContentInfo::of(facts, self.0),
        }
    }

    fn source(&self, facts: &'a Facts<'a>) -> Option<&'a MarkdownFile> {
        Some(&facts.content.pages[self.0].source)
    }
}

/// The description of a Markdown page, or its summary.
pub(super) fn describe(facts: &Facts<'_>, page: usize) -> Option<String> {
    let written = facts.content.pages[page].front.description.clone();
    let summary = shorten(&facts.rendered.outline_of(page).summary);
    written.or(Some(summary).filter(|text| !text.is_empty()))
}
