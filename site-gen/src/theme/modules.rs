//! Checks a theme's scripts for syntax errors, imports of missing files and circular imports.
//! [`scripts`](super::scripts) makes the files that are served.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use roster::{Problem, Report, nearest};

use crate::{
    problem::SiteProblem,
    theme::{
        files::File,
        scripts::{Import, imports, parse, resolve},
        texts::SCRIPTS,
    },
};

/// A parsed script.
struct Known<'t> {
    file: &'t File,
    text: &'t str,
    imports: Vec<Import>,
}

/// Reports the problems of all scripts.
pub(super) fn check(assets: &BTreeMap<String, File>) -> Vec<Report> {
    let mut scripts = BTreeMap::new();
    let mut problems: BTreeMap<&str, Vec<Problem>> = BTreeMap::new();
    for (name, file) in assets.iter().filter(|(name, _)| name.ends_with(".js")) {
        let Some(text) = file.text() else { continue };
        let (imports, wrong) = read(text);
        problems.insert(name, wrong);
        scripts.insert(
            name.as_str(),
            Known {
                file,
                text,
                imports,
            },
        );
    }
    for (name, script) in &scripts {
        let wrong = script.imports.iter();
        let wrong = wrong.filter_map(|import| problem(name, import, assets));
        problems.entry(name).or_default().extend(wrong);
    }
    for (name, import, circle) in circles(&scripts) {
        let wrong = Problem::new(SiteProblem::ImportCircle, import.span.clone())
            .label(circle)
            .help("move what both need into a script of its own");
        problems.entry(name).or_default().push(wrong);
    }
    let reports = problems.into_iter().filter(|(_, wrong)| !wrong.is_empty());
    reports
        .map(|(name, mut wrong)| {
            wrong.sort_by_key(|problem| problem.span.start);
            let Known { file, text, .. } = &scripts[name];
            Report::new(&file.shown, *text, wrong).prose_from(0)
        })
        .collect()
}

/// The imports of a script, and its syntax errors.
fn read(text: &str) -> (Vec<Import>, Vec<Problem>) {
    let allocator = Allocator::default();
    let read = parse(&allocator, text);
    let wrong = read.diagnostics.iter().map(|diagnostic| {
        let label = diagnostic.labels.first();
        let start = label.map_or(0, |label| label.offset() as usize);
        let end = label.map_or(0, |label| label.offset() as usize + label.len() as usize);
        let message = diagnostic.message.trim_end_matches('.').to_owned();
        Problem::new(
            SiteProblem::Script(message),
            start.min(text.len())..end.min(text.len()),
        )
    });
    (imports(text, &read), wrong.collect())
}

fn problem(from: &str, import: &Import, assets: &BTreeMap<String, File>) -> Option<Problem> {
    let Import {
        specifier, span, ..
    } = import;
    let error = |kind: SiteProblem| Problem::new(kind, span.clone());
    if specifier.starts_with('/') || specifier.contains(':') {
        return None; // not an asset
    }
    let Some(name) = resolve(from, specifier) else {
        let near = assets.contains_key(specifier.as_str());
        let kind = SiteProblem::BareImport(specifier.clone());
        let label = "expected the path of a file in the theme's assets/, such as `./list.js`";
        let near = near.then(|| format!("./{specifier}"));
        return Some(error(kind).label(label).did_you_mean(near.as_deref()));
    };
    if !name.ends_with(".js") {
        return Some(error(SiteProblem::ImportOfOther).label("expected `.js`"));
    }
    if SCRIPTS.contains(&name.as_str()) || assets.contains_key(&name) {
        return None;
    }
    let names = assets.keys().map(String::as_str);
    let near = nearest(&name, names.filter(|name| name.ends_with(".js")));
    Some(
        error(SiteProblem::NoScript(name.clone()))
            .label("expected the path of a file in the theme's assets/")
            .did_you_mean(near.map(|near| format!("./{near}")).as_deref()),
    )
}

/// A script's name, its import that closes a circle, and a description of the circle.
type Closing<'s> = (&'s str, &'s Import, String);

/// The imports that close a circle. Dynamic imports count too: a script's hashed name depends on those of all its
/// imports.
fn circles<'s>(scripts: &'s BTreeMap<&'s str, Known<'s>>) -> Vec<Closing<'s>> {
    let mut found = Vec::new();
    let mut done = BTreeSet::new();
    for name in scripts.keys() {
        follow(scripts, name, &mut Vec::new(), &mut done, &mut found);
    }
    found
}

fn follow<'s>(
    scripts: &'s BTreeMap<&'s str, Known<'s>>,
    name: &'s str,
    path: &mut Vec<&'s str>,
    done: &mut BTreeSet<&'s str>,
    found: &mut Vec<Closing<'s>>,
) {
    if done.contains(name) {
        return;
    }
    path.push(name);
    for import in &scripts[name].imports {
        let next = resolve(name, &import.specifier);
        let Some((next, _)) = next.and_then(|next| scripts.get_key_value(next.as_str())) else {
            continue;
        };
        match path.iter().position(|one| one == next) {
            Some(start) => {
                let circle = format!("{} imports {next}", path[start..].join(" imports "));
                found.push((name, import, circle));
            }
            None => follow(scripts, next, path, done, found),
        }
    }
    path.pop();
    done.insert(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems, each with its script and source text.
    fn wrong(all: &[(&str, &'static str)]) -> Vec<String> {
        let assets = all.iter().map(|(name, text)| {
            let file = File {
                shown: (*name).to_owned(),
                bytes: text.as_bytes().into(),
            };
            ((*name).to_owned(), file)
        });
        let reports = check(&assets.collect());
        let wrong = reports.iter().flat_map(|report| {
            let problems = report.problems.iter();
            problems.map(|problem| {
                let place = &report.source[problem.span.clone()];
                format!("{} {place} {}", report.path, problem.message())
            })
        });
        wrong.collect()
    }

    #[test]
    fn imports_of_what_is_not_there_are_found() {
        assert_eq!(
            wrong(&[
                (
                    "a.js",
                    "import \"./b.js\";\nimport \"./list.js\";\nimport \"b.js\";\nimport \"./texts.js\";\nimport(\"./lsit.js\");\nimport(\"./\" + x);\nimport \"./a.css\";\nimport \"https://e.example/x.js\";"
                ),
                ("b.js", "export let b;"),
                ("a.css", ""),
            ]),
            [
                "a.js ./list.js the theme has no script `list.js`",
                "a.js b.js browsers find no script by the name `b.js` alone",
                "a.js ./lsit.js the theme has no script `lsit.js`",
                "a.js ./a.css only scripts can be imported",
            ]
        );
    }

    #[test]
    fn circles_are_found_once() {
        assert_eq!(
            wrong(&[
                ("a.js", "import \"./b.js\";"),
                ("b.js", "import \"./c.js\";"),
                ("c.js", "import(\"./a.js\"); export {};"),
                ("d.js", "import \"./a.js\";"),
            ]),
            ["c.js ./a.js scripts import each other in a circle"]
        );
        assert_eq!(wrong(&[("a.js", "import \"./a.js\";")]).len(), 1);
    }

    #[test]
    fn a_script_that_cannot_be_read_is_an_error_at_its_place() {
        let found = wrong(&[("a.js", "let fine = 1;\nlet = ;\n")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.js "), "{found:?}");
    }
}
