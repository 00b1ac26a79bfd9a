//! Pages at one address: a file called `news/page/2.md`, and the second page of the list of `news/`.

use std::collections::{HashMap, hash_map::Entry};

use roster::{Doubts, Problem, Report};

use crate::{
    content::pages::MarkdownFile,
    site::{assembly::Site, pages::Page},
};

/// The reports of all pages whose address another has, each at the file that can be renamed.
pub(super) fn collisions(site: &Site<'_>, doubts: &Doubts) -> Vec<Report> {
    let mut seen: HashMap<&str, &Page<'_>> = HashMap::new();
    let mut reports = Vec::new();
    for page in &site.pages {
        match seen.entry(&page.path) {
            Entry::Vacant(free) => _ = free.insert(page),
            Entry::Occupied(taken) => {
                let pages = [*taken.get(), page];
                let sources = pages.map(|page| page.subject.source(site.facts));
                // the clash may be with a name that the roster only seems to have, because of an error in it
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
    let problem = Problem::error("page-name", 0..0, format!("two pages are at {path}"));
    let list = pages.iter().find_map(|page| page.subject.list_before());
    let problem = match list {
        Some(list) => problem.label(format!("the list of {list} goes on there, too")),
        None => problem.label("another page is there, too"),
    };
    let problem = problem.help("rename the file, or its folder");
    match sources.into_iter().flatten().next() {
        Some(source) => source.report_whole(vec![problem]),
        None => Report::new(path, "", vec![problem]),
    }
}
