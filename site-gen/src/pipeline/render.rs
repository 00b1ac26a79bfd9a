//! Renders the pages that changed, and writes them into the tree.

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

/// The maximum number of reports of failed pages, since a broken template breaks all of them.
const MOST_REPORTS: usize = 10;

/// The minimum number of pages in a thread's task.
const BATCH: usize = 16;

/// Renders the pages of a site.
pub(super) struct Renderer<'r, 'a> {
    pub(super) site: &'r Site<'a>,
    pub(super) theme: &'r Theme,
    pub(super) templates: &'r Environment<'r>,
}

/// A page that is up to date or staged.
struct Done {
    file: String,
    staged: Staged,
    /// Whether it was rendered now; otherwise it was up to date.
    rendered: bool,
}

impl<'a> Renderer<'_, 'a> {
    /// Renders all pages in parallel. `common` is a digest of the inputs that all pages share.
    ///
    /// # Errors
    /// Reports of templates that failed, or an I/O error. The tree is then unchanged.
    pub(super) fn write(
        &self,
        tree: &Tree,
        common: &Fingerprint,
        progress: &dyn Progress,
        made: &mut Made,
    ) -> Result<(), Failure> {
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
        collect(results.into_iter().flatten(), made)
    }

    /// Renders all pages without writing them, and returns reports of templates that failed.
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

    /// Renders a page, unless the tree has it with the same fingerprint. `buffer` is reused for all pages of a task.
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

/// Adds the results of all pages to `made`.
fn collect(
    results: impl Iterator<Item = Result<Done, Failure>>,
    made: &mut Made,
) -> Result<(), Failure> {
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
        true => Ok(()),
        false => Err(Failure::Input(distinct(reports))),
    }
}

/// Keeps one report for each place in a template, even if every page fails there.
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
