//! A whole site.

use crate::site::{
    facts::Facts,
    pages::{self, Page},
};

/// The facts of a site, and its pages.
pub struct Site<'a> {
    /// The facts from which pages are made.
    pub facts: &'a Facts<'a>,
    /// All pages. Pages that link to others come after them.
    pub pages: Vec<Page<'a>>,
}

impl<'a> Site<'a> {
    /// Makes the site with all of its pages.
    pub fn of(facts: &'a Facts<'a>) -> Self {
        Site {
            facts,
            pages: pages::all(facts),
        }
    }

    /// The pages that search engines may list.
    pub fn listed(&self) -> impl Iterator<Item = &Page<'a>> {
        self.pages.iter().filter(|page| page.listed)
    }
}
