//! The page of all tags, and a list for each tag.

use super::page::{Form, Page, Subject, numbered_title};
use crate::site::{
    address,
    facts::{Facts, sections::Tag},
    view::{Body, Entry, ListInfo, Pagination, Parts, TagLink, pagination},
};

struct All;

struct List<'a> {
    tag: &'a Tag,
    /// From 1.
    number: usize,
    /// How many there are.
    pages: usize,
}

/// The lists of all tags, then the page of all tags.
pub(super) fn pages<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    let lists = facts.tags.iter().flat_map(|tag| {
        let pages = pagination::pages(tag.pages.len(), pagination::ENTRIES);
        (1..=pages).map(move |number| {
            let path = address::numbered(&address::tag(&tag.slug), number);
            Page::new(List { tag, number, pages }, path, "tag.html")
        })
    });
    let has_any = !facts.tags.is_empty();
    lists.chain(has_any.then(|| Page::new(All, address::TAGS, "tags.html")))
}

impl<'a> Subject<'a> for All {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("tags.title", &[])
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Tags {
            tags: TagLink::all(facts),
        }
    }
}

impl<'a> Subject<'a> for List<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        numbered_title(facts, &self.tag.title, self.number)
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let Tag { title, slug, pages } = self.tag;
        Body::Tag {
            tag: ListInfo {
                title: title.clone(),
                parts: Parts::none(),
                pages: Entry::on_page(facts, pages, self.number),
                sections: Vec::new(),
            },
            pagination: Pagination::of(&address::tag(slug), self.number, self.pages),
        }
    }
}
