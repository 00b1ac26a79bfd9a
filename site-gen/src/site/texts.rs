//! Renders the site's texts, and collects what is wrong with them.

use std::collections::BTreeMap;

use rayon::prelude::*;
use roster::Report;

use crate::{
    content::{
        markdown::{self, Library, Place, Rendered},
        pages::Source,
    },
    site::{
        about::About,
        checks::links::{self, Links},
        source::{Site, variables},
    },
};

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
            // a title that could not be read leaves the first heading where it is, for links to it
            let has_title =
                page.front.title.is_some() || self.content.troubled.contains_key(&page.source.name);
            let render = match has_title {
                true => markdown::render,
                false => markdown::render_untitled,
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

    /// The problems of all texts. Every link within the site leads to something of it.
    pub(super) fn check_texts(&self) -> Vec<Report> {
        let pages = self.content.pages.iter().map(|page| &page.source);
        let pages = pages.zip(&self.rendered);
        let about: BTreeMap<_, _> = self.abouts.iter().collect();
        let abouts = about
            .into_iter()
            .filter_map(|(name, rendered)| Some((self.content.about.get(*name)?, rendered)));
        let texts: Vec<_> = pages.chain(abouts).collect();
        let is_plain = |text: &Rendered| text.references.is_empty() && text.problems.is_empty();
        if texts.iter().all(|(_, text)| is_plain(text)) {
            return Vec::new();
        }
        let known = links::addresses(self);
        let mut links = Links::of(self, &known);
        let reports = texts.into_iter().filter_map(|(source, text)| {
            let problems = links.check(text);
            (!problems.is_empty()).then(|| source.report(problems))
        });
        reports.collect()
    }
}

/// Whether a text may hold a link or an image.
fn refers(text: &str) -> bool {
    text.contains("](") || text.contains("]:") || text.contains('<')
}
