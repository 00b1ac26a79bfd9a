//! The file names of a site.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{address, assembly::Site, companions};

/// The function's routes, which are not files.
const ANSWERED: [&str; 1] = ["/live.json"];

/// The files that a build generates, except assets, which have their own folder.
pub fn made_files(site: &Site<'_>) -> BTreeMap<String, ()> {
    let pages = site.pages.iter().map(|page| address::file(&page.path));
    let files = pages.chain(companions::names(site));
    files.map(|name| (name, ())).collect()
}

/// All addresses of the site.
pub(super) fn addresses(site: &Site<'_>) -> BTreeSet<String> {
    let made = made_files(site);
    let pages = made
        .keys()
        .map(|file| match file.strip_suffix("index.html") {
            Some(page) => format!("/{page}"),
            None => format!("/{file}"),
        });
    let files = site.facts.content.files.keys();
    let files = files.map(|file| format!("/{file}"));
    let answered = ANSWERED.map(str::to_owned);
    pages.chain(files).chain(answered).collect()
}
