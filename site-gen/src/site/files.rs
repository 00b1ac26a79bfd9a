//! Which files a site has, by name alone.

use std::{collections::BTreeMap, path::PathBuf};

use roster::{Problem, Report};

use crate::{
    paths::WORKER,
    site::{atom, calendar, feeds, installed::MANIFEST, oembed, plan::Page, source::Site},
};

/// The files that a build makes of a site, but for its assets, whose folder is theirs alone.
pub fn made_files(site: &Site<'_>) -> BTreeMap<String, ()> {
    let pages = site.pages.iter().map(|page| Page::file(&page.path(site)));
    let fixed = [feeds::ROBOTS, feeds::SITEMAP, MANIFEST, WORKER].map(str::to_owned);
    pages
        .chain(fixed)
        .chain(calendar::names(site))
        .chain(atom::names(site))
        .chain(oembed::names(site))
        .map(|name| (name, ()))
        .collect()
}

/// No file that goes along takes the place of one that is made: a report of each that would.
pub fn check<T>(files: &BTreeMap<String, PathBuf>, made: &BTreeMap<String, T>) -> Vec<Report> {
    let reports = files.iter().filter_map(|(name, path)| {
        let other = in_the_way(name, made)?;
        let problem = Problem::error("file-name", 0..0, format!("/{other} is made by the build"))
            .label(format!("this would be /{name}"))
            .help("rename the file, or its folder");
        Some(Report::new(path.display().to_string(), "", vec![problem]))
    });
    reports.collect()
}

/// The file that cannot be together with one of this name: of the same name, or a folder of it.
fn in_the_way<'m, T>(name: &'m str, made: &'m BTreeMap<String, T>) -> Option<&'m str> {
    let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
    if let Some(other) = above.find(|above| made.contains_key(*above)) {
        return Some(other);
    }
    let below = format!("{name}/");
    let mut from = made.range(name.to_owned()..);
    let (other, _) = from.find(|(other, _)| **other >= below || *other == name)?;
    (other == name || other.starts_with(&below)).then_some(other)
}
