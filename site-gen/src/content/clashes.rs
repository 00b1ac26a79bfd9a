//! Pages with the same address as another page, or with a tag that is spelt differently elsewhere.

use std::collections::{HashMap, hash_map::Entry};

use roster::Problem;

use crate::{
    content::front_matter::{FrontMatter, Tag},
    problem::SiteProblem,
};

/// The addresses and tags of the pages so far, with their files.
#[derive(Default)]
pub(super) struct Before {
    addresses: HashMap<String, String>,
    tags: HashMap<String, (Tag, String)>,
}

impl Before {
    /// Adds a page, and returns the problem of each address or tag that an earlier page already uses.
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

/// The problem of two files with the same address.
fn twice(path: &str, other: &str) -> Problem {
    Problem::new(SiteProblem::SamePage(path.to_owned()), 0..0)
        .label(format!("{other} is there, too"))
        .help("rename one of the files")
}

/// The problem of two tags with the same address, such as `C++` and `C`.
fn alike(tag: &Tag, first: &Tag, file: &str) -> Problem {
    let kind = SiteProblem::SameTag(tag.title.clone(), first.title.clone());
    Problem::new(kind, tag.span.clone())
        .label(format!("{file} has `{}` at /tags/{}/", first.title, tag.slug))
        .help("tags are told apart by letters and digits: name one of them otherwise, or both the same")
}
