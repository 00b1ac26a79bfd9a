//! Which files a site has, by name alone.

use std::collections::BTreeMap;

use crate::site::{companions, plan::Page, source::Site};

/// The files that a build makes of a site, but for its assets, whose folder is theirs alone.
pub fn made_files(site: &Site<'_>) -> BTreeMap<String, ()> {
    let pages = site.pages.iter().map(|page| Page::file(&page.path(site)));
    pages
        .chain(companions::names(site))
        .map(|name| (name, ()))
        .collect()
}
