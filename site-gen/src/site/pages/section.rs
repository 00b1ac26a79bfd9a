//! The list of a section (a folder of Markdown pages).

use super::{
    page::{Form, Page, Subject, numbered_title},
    written::describe,
};
use crate::{
    content::pages::MarkdownFile,
    site::{
        address,
        facts::{Facts, sections::Section},
        view::{Alternate, Body, Entry, ListInfo, Pagination, Parts, PictureInfo, pagination},
    },
};

struct List<'a> {
    section: &'a Section,
    /// From 1.
    number: usize,
    /// How many there are.
    pages: usize,
}

/// The lists of all sections.
pub(super) fn pages<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    facts.sections.iter().flat_map(|section| {
        let pages = pagination::pages(section.pages.len(), pagination::ENTRIES);
        (1..=pages).map(move |number| {
            let list = List {
                section,
                number,
                pages,
            };
            let path = address::numbered(&section.path, number);
            Page::new(list, path, "section.html")
        })
    })
}

impl<'a> Subject<'a> for List<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        numbered_title(facts, &self.section.title, self.number)
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        describe(facts, self.section.page?)
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        let Section {
            title, path, pages, ..
        } = self.section;
        let own = facts.are_dated(pages).then(|| Alternate::feed(path, title));
        own.into_iter().collect()
    }

    fn picture(&self, facts: &'a Facts<'a>) -> Option<PictureInfo> {
        PictureInfo::of_page(facts, self.section.page?)
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let section = self.section;
        // the text and subsections are only on the first page
        let text = section.page.filter(|_| self.number == 1);
        let sections = section.sections.iter().filter(|_| self.number == 1);
        Body::Section {
            section: ListInfo {
                title: section.title.clone(),
                parts: text.map_or_else(Parts::none, |page| Parts::of(facts, page)),
                pages: Entry::on_page(facts, &section.pages, self.number),
                sections: sections.map(|at| facts.sections[*at].link()).collect(),
            },
            pagination: Pagination::of(&section.path, self.number, self.pages),
        }
    }

    fn source(&self, facts: &'a Facts<'a>) -> Option<&'a MarkdownFile> {
        let section = Some(self.section).filter(|_| self.number == 1)?;
        let page = section.page.or_else(|| section.pages.first().copied())?;
        Some(&facts.content.pages[page].source)
    }

    fn list_before(&self) -> Option<&str> {
        (self.number > 1).then_some(&self.section.path)
    }
}
