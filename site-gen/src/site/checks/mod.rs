//! Checks a site as a whole: pages with the same address, broken links, files that conflict with pages.

mod collisions;
pub mod files;
mod links;

use std::collections::BTreeMap;

use roster::{Doubts, Report};

use self::{collisions::collisions, links::Links};
use crate::site::{assembly::Site, facts::written::Written, files::addresses};

/// The problems of all texts, and of pages with the same address. `doubts` has what is uncertain because of errors in the
/// roster.
pub fn all(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let mut reports = collisions(site, doubts);
    reports.extend(texts(site, doubts));
    reports
}

/// The problems of all texts, including broken links within the site.
fn texts(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let rendered = &site.facts.rendered;
    let abouts: BTreeMap<_, _> = rendered.abouts.iter().collect();
    let texts = rendered.pages.iter().chain(abouts.into_values());
    let may_be_wrong = |text: &&Written<'_>| {
        let refers = (text.outline.as_ref()).is_some_and(|outline| !outline.references.is_empty());
        refers || !text.problems().0.is_empty()
    };
    let texts: Vec<_> = texts.filter(may_be_wrong).collect();
    if texts.is_empty() {
        return Vec::new();
    }
    let known = addresses(site);
    let mut links = Links::of(site.facts, doubts, &known);
    let reports = texts.into_iter().filter_map(|text| {
        let problems = links.check(text);
        (!problems.is_empty()).then(|| text.source.report(problems))
    });
    reports.collect()
}
