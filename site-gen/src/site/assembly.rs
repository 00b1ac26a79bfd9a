//! A site, put together.

use crate::site::{
    facts::Facts,
    pages::{self, Page},
};

/// What is known of a site, and its pages.
pub struct Site<'a> {
    /// What the pages are made from.
    pub facts: &'a Facts<'a>,
    /// Every page. The ones that link to others come after those.
    pub pages: Vec<Page<'a>>,
}

impl<'a> Site<'a> {
    /// The site with all of its pages.
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
