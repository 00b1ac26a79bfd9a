//! Pages with the same address, such as a file `news/page/2.md` and the second page of the list of `news/`.

use std::collections::{HashMap, hash_map::Entry};

use roster::{Doubts, Problem, Report};

use crate::{
    content::pages::MarkdownFile,
    problem::SiteProblem,
    site::{assembly::Site, pages::Page},
};

/// Reports all pages with the same address as another, each at the file that can be renamed.
pub(super) fn collisions(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let mut seen: HashMap<&str, &Page<'_>> = HashMap::new();
    let mut reports = Vec::new();
    for page in &site.pages {
        match seen.entry(&page.path) {
            Entry::Vacant(free) => _ = free.insert(page),
            Entry::Occupied(taken) => {
                let pages = [*taken.get(), page];
                let sources = pages.map(|page| page.subject.source(site.facts));
                // the clash may be with a name that the roster only has because of an error
                if !doubts.exist() || sources.iter().all(Option::is_some) {
                    reports.push(report(pages, sources));
                }
            }
        }
    }
    reports
}

fn report(pages: [&Page<'_>; 2], sources: [Option<&MarkdownFile>; 2]) -> Report {
    let path = &pages[0].path;
    let problem = Problem::new(SiteProblem::SamePage(path.clone()), 0..0);
    let list = pages.iter().find_map(|page| page.subject.list_before());
    let problem = match list {
        Some(list) => problem.label(format!("the list of {list} continues there")),
        None => problem.label("another page has this address"),
    };
    let problem = problem.help("rename the file, or its folder");
    match sources.into_iter().flatten().next() {
        Some(source) => source.report_whole(vec![problem]),
        None => Report::new(path, "", vec![problem]),
    }
}
