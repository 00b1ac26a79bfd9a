//! Checks a site as a whole: pages with the same address, broken links, files that conflict with pages.

mod collisions;
pub mod files;
mod links;

use std::collections::BTreeMap;

use roster::{Doubts, Report};

use self::{collisions::collisions, links::Links};
use crate::{
    content::markdown::Rendered,
    site::{assembly::Site, files::addresses},
};

/// The problems of all texts, and of pages with the same address. `doubts` has what is uncertain because of errors in the
/// roster.
pub fn all(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let mut reports = collisions(site, doubts);
    reports.extend(texts(site, doubts));
    reports
}

/// The problems of all texts, including broken links within the site.
fn texts(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let (content, rendered) = (site.facts.content, &site.facts.rendered);
    let pages = content.pages.iter().map(|page| &page.source);
    let pages = pages.zip(&rendered.pages);
    let about: BTreeMap<_, _> = rendered.abouts.iter().collect();
    let about = about.into_iter();
    let about = about.filter_map(|(name, text)| Some((content.about.get(*name)?, text)));
    let texts: Vec<_> = pages.chain(about).collect();
    let is_plain = |text: &Rendered| text.references.is_empty() && text.problems.is_empty();
    if texts.iter().all(|(_, text)| is_plain(text)) {
        return Vec::new();
    }
    let known = addresses(site);
    let mut links = Links::of(site.facts, doubts, &known);
    let reports = texts.into_iter().filter_map(|(source, text)| {
        let problems = links.check(text);
        (!problems.is_empty()).then(|| source.report(problems))
    });
    reports.collect()
}
