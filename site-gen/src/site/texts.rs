//! Renders the site's texts, and looks at where their links lead.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use roster::{Problem, Report, StreamName, nearest};

use crate::{
    build::made_files,
    content::{
        markdown::{self, Library, Place, Reference, no_anchor},
        pages::Source,
    },
    site::{
        about::About,
        source::{Site, variables},
    },
};

/// Answers of the function, which are no files.
const ANSWERED: [&str; 1] = ["/live.json"];

impl Site<'_> {
    /// Renders the Markdown pages, and those texts about users that refer to anything.
    pub(super) fn read_texts(&mut self) {
        let variables = variables(self.roster, self.endpoints);
        let pages = &self.content.pages;
        let library = Library {
            pages: pages
                .iter()
                .map(|page| (page.source.name.as_str(), page.path.as_str()))
                .collect(),
            files: Some(&self.content.files),
        };
        let rendered = pages.par_iter().map(|page| {
            let render = match page.front.title {
                Some(_) => markdown::render,
                None => markdown::render_untitled,
            };
            let place = Place {
                variables: Some(&variables),
                roster: Some(self.roster),
                library: Some(&library),
                file: &page.source.name,
                address: Some(&page.path),
                words: Some(&self.words),
            };
            render(page.source.body(), &place)
        });
        let rendered = rendered.collect();
        let abouts = self.content.about.values();
        let (about, later): (Vec<&Source>, Vec<_>) =
            abouts.partition(|source| refers(source.body()));
        let later = later
            .into_iter()
            .map(|source| (source.name.as_str(), About::new(source.body())));
        self.later = later.collect();
        let about = about.into_par_iter().map(|source| {
            let name = source.name.as_str();
            let place = Place {
                library: Some(&library),
                file: name,
                words: Some(&self.words),
                ..Place::default()
            };
            (name, markdown::render(source.body(), &place))
        });
        self.abouts = about.collect();
        self.rendered = rendered;
    }

    /// What is wrong with the texts. Every link within the site leads to something of it.
    ///
    /// # Errors
    /// The problems of all texts; otherwise their warnings.
    pub(super) fn check_texts(&mut self) -> Result<Vec<Report>, Vec<Report>> {
        let pages = self.content.pages.iter().map(|page| &page.source);
        let pages = pages.zip(&self.rendered);
        let about: BTreeMap<_, _> = self.abouts.iter().collect();
        let abouts = about
            .into_iter()
            .filter_map(|(name, rendered)| Some((self.content.about.get(*name)?, rendered)));
        let texts: Vec<_> = pages.chain(abouts).collect();
        let known = match texts.iter().all(|(_, text)| text.references.is_empty()) {
            true => HashSet::new(),
            false => self.addresses(),
        };
        let reports = texts.into_iter().filter_map(|(source, text)| {
            let references = text.references.iter();
            let lost = references.filter_map(|reference| self.check(reference, &known));
            let problems: Vec<_> = text.problems.iter().cloned().chain(lost).collect();
            (!problems.is_empty()).then(|| source.report(problems))
        });
        let reports: Vec<Report> = reports.collect();
        match reports.iter().any(Report::has_errors) {
            true => Err(reports),
            false => Ok(reports),
        }
    }

    /// Every address of the site.
    fn addresses(&self) -> HashSet<String> {
        let made = made_files(self);
        let pages = made
            .keys()
            .map(|file| match file.strip_suffix("index.html") {
                Some(page) => format!("/{page}"),
                None => format!("/{file}"),
            });
        let files = self.content.files.keys().map(|file| format!("/{file}"));
        pages
            .chain(files)
            .chain(ANSWERED.map(str::to_owned))
            .collect()
    }

    fn check(&self, reference: &Reference, known: &HashSet<String>) -> Option<Problem> {
        let Reference {
            span,
            path,
            fragment,
        } = reference;
        let page = match path.ends_with('/') || known.contains(path) {
            true => path.clone(),
            // the web server adds what is missing
            false => format!("{path}/"),
        };
        if !known.contains(&page) && !self.is_of_stream(path) {
            let mut all: Vec<&str> = known.iter().map(String::as_str).collect();
            all.sort_unstable();
            let problem = Problem::error(
                "link",
                span.clone(),
                format!("there is nothing at `{path}`"),
            )
            .label("expected an address of this site")
            .help("a page has the address of its file: content/guides/obs.md is /guides/obs/")
            .did_you_mean(nearest(path, all));
            return Some(problem);
        }
        let fragment = fragment.as_ref().filter(|fragment| !fragment.is_empty())?;
        let at = self
            .content
            .pages
            .iter()
            .position(|other| other.path == page)?;
        let rendered = &self.rendered[at];
        let ids = rendered.toc.iter().map(|heading| heading.id.as_str());
        (!rendered.has_anchor(fragment)).then(|| no_anchor(fragment, span.clone(), ids))
    }

    /// Whether the engine answers there: `/show/alice/thumb.jpg`.
    fn is_of_stream(&self, path: &str) -> bool {
        let mut parts = path[1..].splitn(3, '/');
        let (Some(app), Some(name), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let stream = StreamName::try_from(format!("{app}/{name}"));
        stream.is_ok_and(|stream| self.roster.has_stream(&stream))
    }
}

/// Whether a text may hold a link or an image.
fn refers(text: &str) -> bool {
    text.contains("](") || text.contains("]:") || text.contains('<')
}
