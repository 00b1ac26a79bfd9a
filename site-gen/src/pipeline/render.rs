//! Makes the pages and writes them into the tree, those that changed and no others.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use minijinja::{
    Environment,
    value::{Serde, Value},
};
use rayon::prelude::*;
use roster::Report;

use crate::{
    failure::Failure,
    fingerprint::Fingerprint,
    output::tree::{Staged, Tree},
    pipeline::{made::Made, options::Progress},
    site::{Site, address, pages::Page, view::PageView},
    theme::{engine, files::Theme},
};

/// At most this many reports of pages that cannot be made: a broken template breaks them all.
const MOST_REPORTS: usize = 10;

/// How many pages a thread takes at a time, at the least.
const BATCH: usize = 16;

/// What pages are made with.
pub(super) struct Renderer<'r, 'a> {
    pub(super) site: &'r Site<'a>,
    pub(super) theme: &'r Theme,
    pub(super) templates: &'r Environment<'r>,
}

/// A page that is in the tree, or staged for it.
struct Done {
    file: String,
    staged: Staged,
    /// Whether it was made now, the others being as the last build left them.
    rendered: bool,
}

impl<'a> Renderer<'_, 'a> {
    /// Makes all pages in parallel. `common` is a digest of what every page is made from: the theme, the program and
    /// what they share.
    ///
    /// # Errors
    /// Reports of the templates that failed, or the disk's refusal. The tree is then as it was.
    pub(super) fn write(
        &self,
        tree: &Tree,
        common: &Fingerprint,
        progress: &dyn Progress,
    ) -> Result<Made, Failure> {
        let failures = AtomicUsize::new(0);
        let pages = &self.site.pages;
        progress.begin(pages.len());
        let results: Vec<Option<Result<Done, Failure>>> = pages
            .par_iter()
            .with_min_len(BATCH)
            .map_init(Vec::new, |buffer, page| {
                if failures.load(Ordering::Relaxed) >= MOST_REPORTS {
                    return None;
                }
                let done = self.write_page(page, tree, common, buffer);
                failures.fetch_add(usize::from(done.is_err()), Ordering::Relaxed);
                progress.step();
                Some(done)
            })
            .collect();
        progress.end();
        collect(results.into_iter().flatten())
    }

    /// Makes all pages, and keeps nothing: the reports of the templates that fail.
    pub(super) fn check(&self) -> Vec<Report> {
        let failures = AtomicUsize::new(0);
        let pages = self.site.pages.par_iter().with_min_len(BATCH);
        let reports = pages.filter_map(|page| {
            if failures.load(Ordering::Relaxed) >= MOST_REPORTS {
                return None;
            }
            let report = self.html(page, &page.view(self.site.facts)).err()?;
            failures.fetch_add(1, Ordering::Relaxed);
            Some(report)
        });
        distinct(reports.collect())
    }

    /// Makes one page, unless the tree has it made from the same. `buffer` is a place to work in.
    fn write_page(
        &self,
        page: &Page<'a>,
        tree: &Tree,
        common: &Fingerprint,
        buffer: &mut Vec<u8>,
    ) -> Result<Done, Failure> {
        let view = page.view(self.site.facts);
        let file = address::file(&page.path);
        buffer.clear();
        buffer.extend_from_slice(common);
        rmp_serde::encode::write_named(buffer, &view).map_err(anyhow::Error::new)?;
        let fingerprint = *blake3::hash(buffer).as_bytes();
        if let Some(entry) = tree.kept(&file, &fingerprint) {
            let staged = Staged::unchanged(entry);
            return Ok(Done {
                file,
                staged,
                rendered: false,
            });
        }
        let html = self.html(page, &view);
        let html = html.map_err(|report| Failure::Input(vec![report]))?;
        let staged = tree.stage(&file, fingerprint, html.as_bytes())?;
        Ok(Done {
            file,
            staged,
            rendered: true,
        })
    }

    fn html(&self, page: &Page<'_>, view: &PageView<'_>) -> Result<String, Report> {
        let template = self.templates.get_template(page.template);
        template
            .and_then(|template| template.render(Value::from(Serde(view))))
            .map_err(|error| engine::report(self.theme, &error, Some(&page.path)))
    }
}

/// What making the pages came to.
fn collect(results: impl Iterator<Item = Result<Done, Failure>>) -> Result<Made, Failure> {
    let mut made = Made::default();
    let mut reports = Vec::new();
    for result in results {
        match result {
            Ok(done) => {
                made.rendered += usize::from(done.rendered);
                made.add(done.file, done.staged);
            }
            Err(Failure::Input(more)) => reports.extend(more),
            Err(other) => return Err(other),
        }
    }
    match reports.is_empty() {
        true => Ok(made),
        false => Err(Failure::Input(distinct(reports))),
    }
}

/// One report for each place of a template, though every page fails there.
fn distinct(reports: Vec<Report>) -> Vec<Report> {
    let mut seen = HashSet::new();
    let is_first = |report: &Report| {
        let place = report.problems.first();
        let place = place.map(|problem| (problem.span.clone(), problem.message()));
        seen.insert((report.path.clone(), place))
    };
    let mut reports = reports;
    reports.retain(is_first);
    reports
}
