//! Pages at one address: a file called `news/page/2.md`, and the second page of the list of `news/`.

use std::collections::{HashMap, hash_map::Entry};

use roster::{Problem, Report};

use crate::{
    content::pages::Source,
    site::{plan::Page, source::Site},
};

/// The reports of all pages whose address another has, each at the file that can be renamed.
pub(in crate::site) fn collisions(site: &Site<'_>) -> Vec<Report> {
    let mut seen: HashMap<String, Page> = HashMap::new();
    let mut reports = Vec::new();
    for page in site.pages.iter().copied() {
        match seen.entry(page.path(site)) {
            Entry::Vacant(free) => _ = free.insert(page),
            Entry::Occupied(taken) => {
                let pages = [*taken.get(), page];
                if !may_be_untrue(site, pages) {
                    reports.push(report(site, taken.key(), pages));
                }
            }
        }
    }
    reports
}

/// Whether the clash may be with a name that the roster only seems to have, because of an error in it.
fn may_be_untrue(site: &Site<'_>, pages: [Page; 2]) -> bool {
    site.doubts.exist() && pages.iter().any(|page| source(site, *page).is_none())
}

fn report(site: &Site<'_>, path: &str, pages: [Page; 2]) -> Report {
    let problem = Problem::error("page-name", 0..0, format!("two pages are at {path}"));
    let list = pages.iter().find_map(|page| match *page {
        Page::Section { section, number } if number > 1 => Some(section),
        _ => None,
    });
    let problem = match list {
        Some(at) => problem.label(format!(
            "the list of {} goes on there, too",
            site.sections[at].path
        )),
        None => problem.label("another page is there, too"),
    };
    let problem = problem.help("rename the file, or its folder");
    match pages.iter().find_map(|page| source(site, *page)) {
        Some(source) => {
            Report::new(&source.shown, &source.text, vec![problem]).prose_from(source.offset)
        }
        None => Report::new(path, "", vec![problem]),
    }
}

/// The file that a page is there for.
fn source<'a>(site: &Site<'a>, page: Page) -> Option<&'a Source> {
    let at = match page {
        Page::Content(at) => at,
        Page::Section { section, number: 1 } => {
            let section = &site.sections[section];
            section.page.or_else(|| section.pages.first().copied())?
        }
        _ => return None,
    };
    Some(&site.content.pages[at].source)
}
