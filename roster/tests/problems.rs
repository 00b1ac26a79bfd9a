//! Every kind of invalid roster, each in `problems/` with its exact output, and rules for all outputs.
//!
//! `SNAPSHOTS=overwrite cargo test -p roster --test problems` updates the outputs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use roster::{Report, Roster, render};
use snapbox::{Assert, Data};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems")
}

/// The cases by name, in order.
fn cases() -> Vec<(String, Vec<u8>)> {
    let mut cases: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn report(bytes: &[u8]) -> Report {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Report::not_text("mitts.toml", bytes);
    };
    match Roster::parse("mitts.toml", text) {
        Ok((_, report)) | Err(report) => report,
    }
}

#[test]
fn every_bad_roster_has_its_text() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let wrong: Vec<_> = cases()
        .into_iter()
        .filter_map(|(name, text)| {
            let shown = render::text(&report(&text), false);
            let expected = folder().join(format!("{name}.txt"));
            let expected = Data::read_from(&expected, None).raw();
            let got = Data::text(shown).raw();
            let verdict = assert.try_eq(Some(&name), got, expected);
            verdict.err().map(|error| error.to_string())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_expected_text_is_of_a_case() {
    let cases: BTreeSet<String> = cases().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let ending = path.extension().and_then(|ending| ending.to_str());
        assert!(
            ending == Some("toml") || ending == Some("txt") && cases.contains(name),
            "{} is of no case",
            path.display()
        );
    }
}

/// All codes in the source: each `=> "code"` of a match on the kinds of problems.
fn codes() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/file/kind.rs");
    let text = fs::read_to_string(source).unwrap();
    let arms = text.split("=> ").skip(1);
    let values = arms.filter_map(|arm| arm.trim_start_matches(['{', ' ', '\n']).strip_prefix('"'));
    let codes = values.filter_map(|value| value.split('"').next());
    codes.map(str::to_owned).collect()
}

#[test]
fn every_kind_of_problem_has_a_case() {
    let mut covered = BTreeSet::new();
    for (_, text) in cases() {
        let problems = report(&text).problems;
        covered.extend(problems.iter().map(|problem| problem.code().to_owned()));
    }
    let codes = codes();
    assert!(codes.len() >= 25, "found only {codes:?}");
    assert_eq!(codes.difference(&covered).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_bad_roster_has_a_problem_and_every_problem_a_way_out() {
    for (name, text) in cases() {
        let report = report(&text);
        assert!(!report.problems.is_empty(), "{name} has no problem");
        for problem in &report.problems {
            let says = [
                "expected",
                "must be",
                "write ",
                "make ",
                "replace ",
                "a key hash is",
                "at most",
            ];
            let way_out = problem.help.is_some()
                || says.iter().any(|word| problem.label.contains(word))
                || problem.label.starts_with("a ")
                || problem.label.contains("leave");
            assert!(way_out, "{name}: no way out of {problem:?}");
            let help = problem.help.clone().unwrap_or_default();
            for text in [problem.message(), problem.label.clone(), help] {
                assert!(!text.ends_with('.'), "{name}: {text}");
                assert!(!text.contains('\n'), "{name}: {text}");
            }
        }
    }
}

#[test]
fn problems_come_in_the_order_of_the_file() {
    for (name, text) in cases() {
        let places: Vec<_> = report(&text)
            .problems
            .iter()
            .map(|p| p.span.start)
            .collect();
        assert!(places.is_sorted(), "{name}: {places:?}");
    }
    let (_, many) = cases()
        .into_iter()
        .find(|(name, _)| name == "many")
        .unwrap();
    assert!(report(&many).problems.len() > 500);
}

/// The secrets in the cases, and the form of keys.
#[test]
fn no_text_and_no_json_holds_a_secret() {
    for (name, text) in cases() {
        let report = report(&text);
        for shown in [
            render::text(&report, false),
            render::text(&report, true),
            render::json(std::slice::from_ref(&report)),
        ] {
            assert!(!shown.contains("leaked-by-a-test"), "{name}: {shown}");
            assert!(!shown.contains("a4dqobyh"), "{name}: {shown}");
        }
    }
}
