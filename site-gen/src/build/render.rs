//! Makes the pages and writes them into the tree, those that changed and no others.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use minijinja::{Environment, Value};
use rayon::prelude::*;
use roster::Report;

use crate::{
    failure::Failure,
    fingerprint::Fingerprint,
    output::{
        manifest::Entry,
        tree::{Staged, Tree},
    },
    site::{Site, address, pages::Page, view::PageView},
    theme::{engine, files::Theme},
};

/// What making the pages came to.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The tree's new entries.
    pub(super) entries: BTreeMap<String, Entry>,
    /// How many pages were made, the others being as the last build left them.
    pub(super) rendered: usize,
    /// How many files got new bytes.
    pub(super) changed: usize,
}

impl Made {
    /// Puts a written file among them.
    pub(super) fn add(&mut self, path: String, staged: Staged) {
        self.changed += usize::from(staged.changed);
        self.entries.insert(path, staged.entry);
    }
}

/// At most this many reports of pages that cannot be made: a broken template breaks them all.
const MOST_REPORTS: usize = 10;

/// Makes all pages in parallel. `common` is a digest of what every page is made from: the theme, the program and
/// what they share; `progress` is told of each page that is done.
///
/// # Errors
/// Reports of the templates that failed, or the disk's refusal. The tree is then as it was.
pub(super) fn pages(
    site: &Site<'_>,
    theme: &Theme,
    templates: &Environment<'_>,
    tree: &Tree,
    common: &Fingerprint,
    progress: &(dyn Fn() + Sync),
) -> Result<Made, Failure> {
    let failures = AtomicUsize::new(0);
    let rendered = AtomicUsize::new(0);
    let results: Vec<Result<Option<(String, Staged)>, Failure>> = site
        .pages
        .par_iter()
        .with_min_len(16)
        .map_init(Vec::new, |buffer, page| {
            if failures.load(Ordering::Relaxed) >= MOST_REPORTS {
                return Ok(None);
            }
            let done = one(page, site, theme, templates, tree, common, buffer);
            match &done {
                Ok((_, _, true)) => {
                    rendered.fetch_add(1, Ordering::Relaxed);
                }
                Ok(_) => {}
                Err(_) => {
                    failures.fetch_add(1, Ordering::Relaxed);
                }
            }
            progress();
            done.map(|(file, staged, _)| Some((file, staged)))
        })
        .collect();
    let mut made = Made {
        rendered: rendered.into_inner(),
        ..Made::default()
    };
    let mut reports: Vec<Report> = Vec::new();
    for result in results {
        match result {
            Ok(Some((file, staged))) => made.add(file, staged),
            Ok(None) => {}
            Err(Failure::Input(more)) => reports.extend(more),
            Err(other) => return Err(other),
        }
    }
    if !reports.is_empty() {
        return Err(Failure::Input(distinct(reports)));
    }
    Ok(made)
}

/// Makes all pages, and keeps nothing: the reports of the templates that fail.
pub(super) fn check(site: &Site<'_>, theme: &Theme, templates: &Environment<'_>) -> Vec<Report> {
    let failures = AtomicUsize::new(0);
    let reports = site.pages.par_iter().with_min_len(16).filter_map(|page| {
        if failures.load(Ordering::Relaxed) >= MOST_REPORTS {
            return None;
        }
        let report = html(page, &page.view(site.facts), theme, templates).err()?;
        failures.fetch_add(1, Ordering::Relaxed);
        Some(report)
    });
    distinct(reports.collect())
}

/// A page's HTML.
fn html(
    page: &Page<'_>,
    view: &PageView<'_>,
    theme: &Theme,
    templates: &Environment<'_>,
) -> Result<String, Report> {
    templates
        .get_template(page.template)
        .and_then(|template| template.render(Value::from(minijinja::value::Serde(view))))
        .map_err(|error| engine::report(theme, &error, Some(&page.path)))
}

/// One report for each place of a template, though every page fails there.
fn distinct(reports: Vec<Report>) -> Vec<Report> {
    let mut seen = std::collections::HashSet::new();
    reports
        .into_iter()
        .filter(|report| {
            let place = report
                .problems
                .first()
                .map(|p| (p.span.clone(), p.message.clone()));
            seen.insert((report.path.clone(), place))
        })
        .collect()
}

/// Makes one page, unless the tree has it made from the same. The last of the three says whether.
fn one<'a>(
    page: &Page<'a>,
    site: &Site<'a>,
    theme: &Theme,
    templates: &Environment<'_>,
    tree: &Tree,
    common: &Fingerprint,
    buffer: &mut Vec<u8>,
) -> Result<(String, Staged, bool), Failure> {
    let view = page.view(site.facts);
    let file = address::file(&page.path);
    buffer.clear();
    buffer.extend_from_slice(common);
    rmp_serde::encode::write_named(buffer, &view).map_err(anyhow::Error::new)?;
    let fingerprint = *blake3::hash(buffer).as_bytes();
    if let Some(entry) = tree.kept(&file, &fingerprint) {
        let staged = Staged {
            entry,
            changed: false,
        };
        return Ok((file, staged, false));
    }
    let html =
        html(page, &view, theme, templates).map_err(|report| Failure::Input(vec![report]))?;
    let staged = tree.stage(&file, fingerprint, html.as_bytes())?;
    Ok((file, staged, true))
}
