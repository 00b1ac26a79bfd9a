//! Pages that have what another has: an address, or a tag that is written otherwise.

use std::collections::{HashMap, hash_map::Entry};

use roster::Problem;

use crate::{
    content::front_matter::{FrontMatter, Tag},
    problem::SiteProblem,
};

/// What the pages before have for themselves, and the file of each.
#[derive(Default)]
pub(super) struct Before {
    addresses: HashMap<String, String>,
    tags: HashMap<String, (Tag, String)>,
}

impl Before {
    /// What a page has that is another's, which came before it.
    pub(super) fn clashes(&mut self, path: &str, front: &FrontMatter, file: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        match self.addresses.entry(path.to_owned()) {
            Entry::Occupied(other) => problems.push(twice(path, other.get())),
            Entry::Vacant(free) => drop(free.insert(file.to_owned())),
        }
        for tag in &front.tags {
            let first = self.tags.entry(tag.slug.clone());
            let (first, theirs) = first.or_insert_with(|| (tag.clone(), file.to_owned()));
            if first.meaning() != tag.meaning() {
                problems.push(alike(tag, first, theirs));
            }
        }
        problems
    }
}

/// The problem that two files are one page.
fn twice(path: &str, other: &str) -> Problem {
    Problem::new(SiteProblem::SamePage(path.to_owned()), 0..0)
        .label(format!("{other} is there, too"))
        .help("rename one of the files")
}

/// The problem that two tags have one page, such as `C++` and `C`.
fn alike(tag: &Tag, first: &Tag, file: &str) -> Problem {
    let kind = SiteProblem::SameTag(tag.title.clone(), first.title.clone());
    Problem::new(kind, tag.span.clone())
        .label(format!("{file} has `{}` at /tags/{}/", first.title, tag.slug))
        .help("tags are told apart by letters and digits: name one of them otherwise, or both the same")
}
