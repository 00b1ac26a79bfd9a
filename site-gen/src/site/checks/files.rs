//! Checks that copied files do not replace generated ones.

use std::{collections::BTreeMap, path::PathBuf};

use roster::{Problem, Report};

use crate::problem::SiteProblem;

/// Reports each copied file that would replace a generated one.
pub fn check<T>(files: &BTreeMap<String, PathBuf>, made: &BTreeMap<String, T>) -> Vec<Report> {
    let reports = files.iter().filter_map(|(name, path)| {
        let other = in_the_way(name, made)?;
        let problem = Problem::new(SiteProblem::MadeFile(other.to_owned()), 0..0)
            .label(format!("this would become /{name}"))
            .help("rename the file, or its folder");
        Some(Report::new(path.display().to_string(), "", vec![problem]))
    });
    reports.collect()
}

/// The generated file that conflicts with this name: the same name, or a folder of it.
fn in_the_way<'m, T>(name: &'m str, made: &'m BTreeMap<String, T>) -> Option<&'m str> {
    let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
    if let Some(other) = above.find(|above| made.contains_key(*above)) {
        return Some(other);
    }
    let below = format!("{name}/");
    let mut from = made.range(name.to_owned()..);
    let (other, _) = from.find(|(other, _)| **other >= below || *other == name)?;
    (other == name || other.starts_with(&below)).then_some(other)
}
