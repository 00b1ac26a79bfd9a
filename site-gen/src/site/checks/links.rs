//! Checks that links within the site lead to a page or file of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use roster::{Doubts, Hints, Problem, StreamName};

use crate::{
    content::{
        left_out::explained,
        markdown::{Missing, Reference, no_anchor},
    },
    problem::SiteProblem,
    site::facts::{Facts, written::Written},
};

/// The targets that links may have.
pub(super) struct Links<'s> {
    facts: &'s Facts<'s>,
    /// What is uncertain because of errors in the roster.
    doubts: &'s Doubts,
    /// All addresses of the site.
    known: &'s BTreeSet<String>,
    /// The Markdown pages, by address.
    pages: HashMap<&'s str, usize>,
    /// The anchors of pages that links with a `#` lead to, with hints for misspelt ones.
    anchors: HashMap<usize, (HashSet<&'s str>, Hints<'s>)>,
    near_addresses: Hints<'s>,
    near_pages: Hints<'s>,
    near_files: Hints<'s>,
}

impl<'s> Links<'s> {
    /// `known` has all addresses of the site.
    pub(super) fn of(
        facts: &'s Facts<'s>,
        doubts: &'s Doubts,
        known: &'s BTreeSet<String>,
    ) -> Self {
        let (pages, files) = (&facts.content.pages, &facts.content.files);
        let by_address = pages.iter().enumerate();
        let by_address = by_address.map(|(at, page)| (page.path.as_str(), at));
        Links {
            facts,
            doubts,
            known,
            pages: by_address.collect(),
            anchors: HashMap::new(),
            near_addresses: Hints::new(known.iter().map(String::as_str)),
            near_pages: Hints::new(pages.iter().map(|page| page.source.name.as_str())),
            near_files: Hints::new(files.keys().map(String::as_str)),
        }
    }

    /// All problems of a text.
    pub(super) fn check(&mut self, text: &Written<'_>) -> Vec<Problem> {
        let (problems, missing_names) = text.problems();
        let mut problems = problems.to_vec();
        for missing in missing_names {
            let problem = &mut problems[missing.problem];
            if let Some(near) = self.near(missing) {
                *problem = problem.clone().did_you_mean(Some(&near));
            }
        }
        let mut at = 0..problems.len();
        problems.retain(|problem| {
            let at = at.next();
            let missing = missing_names
                .iter()
                .find(|missing| Some(missing.problem) == at);
            !self.is_untrue(problem, missing)
        });
        let lost = text.outline.iter().flat_map(|outline| &outline.references);
        problems.extend(lost.filter_map(|reference| self.lost(reference)));
        problems
    }

    /// Whether a problem may only be the consequence of another one: in the roster, or in the intended file.
    fn is_untrue(&self, problem: &Problem, missing: Option<&Missing>) -> bool {
        let is_troubled =
            |missing: &Missing| self.facts.content.troubled.contains_key(&missing.name);
        if missing.is_some_and(is_troubled) {
            return true;
        }
        use SiteProblem::{NoLayout, NoStream, PrivateStream};
        match problem.kind() {
            Some(NoLayout(named) | NoStream(named) | PrivateStream(named)) => {
                named.split('/').any(|name| self.doubts.may_have(name))
            }
            _ => false,
        }
    }

    /// The page or file that was probably meant, as written in a link.
    fn near(&mut self, missing: &Missing) -> Option<String> {
        if missing.page {
            return self.near_pages.near(&missing.name).map(str::to_owned);
        }
        let near = self.near_files.near(&missing.name)?;
        Some(format!("/{near}"))
    }

    fn lost(&mut self, reference: &Reference) -> Option<Problem> {
        let Reference {
            span,
            path,
            fragment,
        } = reference;
        let page = match path.ends_with('/') || self.known.contains(path) {
            true => path.clone(),
            // the web server adds the final slash
            false => format!("{path}/"),
        };
        if !self.known.contains(&page) && !self.is_of_stream(path) {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
            if self.doubts.may_have(first) || self.facts.content.may_have(path) {
                return None;
            }
            let problem = Problem::new(SiteProblem::NoAddress(path.clone()), span.clone())
                .label("expected an address of this site")
                .help("a page has the address of its file: content/guides/obs.md is /guides/obs/")
                .did_you_mean(self.near_addresses.near(path));
            return Some(explained(problem, path));
        }
        let fragment = fragment.as_ref().filter(|fragment| !fragment.is_empty())?;
        let at = *self.pages.get(page.as_str())?;
        let outline = self.facts.rendered.outline_of(at);
        let (anchors, hints) = self.anchors.entry(at).or_insert_with(|| {
            let ids = outline.headings.iter().map(String::as_str);
            (outline.anchors(), Hints::new(ids))
        });
        if anchors.contains(fragment.as_str()) {
            return None;
        }
        let near = hints.near(fragment);
        let ids: Vec<&str> = outline.headings.iter().map(String::as_str).collect();
        Some(no_anchor(fragment, span.clone(), &ids, near))
    }

    /// Whether the engine serves this path: `/show/alice/thumb.jpg`.
    fn is_of_stream(&self, path: &str) -> bool {
        let mut parts = path[1..].splitn(3, '/');
        let (Some(app), Some(name), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let stream = StreamName::try_from(format!("{app}/{name}"));
        stream.is_ok_and(|stream| self.facts.roster.has_stream(&stream))
    }
}
