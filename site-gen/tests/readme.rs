//! Runs the `console` examples of README.md, then those of docs/keys.md, in one new folder, as a reader would.
//!
//! Every `$ mitts …` and `$ cd …` must succeed. Lines below a command must be in its output; `…` matches
//! anything. `browser/tests/readme.test.mjs` runs the README's `sh` blocks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/mod.rs"]
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use support::{Site, mitts, said};

/// A command, its file and line, and the expected output.
#[derive(Debug)]
struct Example {
    place: String,
    words: Vec<String>,
    prints: Vec<String>,
}

fn read(file: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(top.join(file)).unwrap()
}

fn examples(file: &str, text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut console = false;
    for (at, line) in text.lines().enumerate() {
        match line.trim() {
            "```console" => console = true,
            "```" => console = false,
            text if console => match text.strip_prefix("$ ") {
                Some(command) => examples.push(Example {
                    place: format!("{file}:{}", at + 1),
                    words: words(command),
                    prints: Vec::new(),
                }),
                None => {
                    let example = examples.last_mut();
                    let example =
                        example.unwrap_or_else(|| panic!("{file}:{}: no command", at + 1));
                    example.prints.push(line.to_owned());
                }
            },
            _ => {}
        }
    }
    examples
}

/// Splits a command at spaces outside quotes; `#` begins a comment.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (c, quote) {
            ('"' | '\'', None) => (quote, word) = (Some(c), Some(word.unwrap_or_default())),
            (c, Some(open)) if c == open => quote = None,
            ('#', None) if word.is_none() => break,
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether `line` matches `pattern`, where `…` matches anything.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.trim_end().split('…');
    let first = parts.next().unwrap();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    last == Some("") || rest.trim_end().is_empty()
}

#[test]
fn every_example_has_the_described_output() {
    let files = ["README.md", "docs/keys.md"];
    let of_each = files.map(|file| examples(file, &read(file)));
    for (file, examples) in files.iter().zip(&of_each) {
        assert!(
            examples.len() >= 5,
            "{file} has only {} examples",
            examples.len()
        );
    }
    let site = Site::empty();
    let mut folder: PathBuf = site.path("");
    let mut bare = None;
    for Example {
        place,
        words,
        prints,
    } in of_each.iter().flatten()
    {
        let args: Vec<&str> = words.iter().map(String::as_str).collect();
        match args[..] {
            ["cd", to] => {
                folder = folder.join(to);
                assert!(folder.is_dir(), "{place}: there is no folder {to}");
                continue;
            }
            ["mitts", "serve", ..] => {
                panic!("{place}: `serve` does not end; write it in `sh`")
            }
            ["mitts", ..] => {}
            _ => panic!("{place}: only `mitts` and `cd` are run, not {words:?}"),
        }
        let mut words = args.iter();
        assert!(
            !words.any(|word| ["|", "<", ">", "&&", "&"].contains(word)),
            "{place}: this needs a shell; write it in `sh`"
        );
        let output = mitts()
            .args(&args[1..])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{place}: {}",
            said(&output, output.status.code())
        );
        let roster = || fs::read_to_string(folder.join("mitts.toml")).unwrap();
        match args[1..] {
            ["check", ..] => bare = Some(roster()),
            ["user", "add", user, ..] => stands_last(bare.as_deref().unwrap(), &roster(), user),
            ["user", "remove", ..] => assert_eq!(Some(roster()), bare),
            _ => {}
        }
        let printed = said(&output, Some(0));
        for wanted in prints.iter().filter(|line| !line.trim().is_empty()) {
            assert!(
                printed.lines().any(|got| fits(wanted, got)),
                "{place}: {wanted:?} is not in\n{printed}"
            );
        }
    }
}

/// Checks that a new roster's first user is added at its end, and that its comments stay correct.
fn stands_last(bare: &str, roster: &str, user: &str) {
    let new = roster
        .strip_prefix(bare)
        .unwrap_or_else(|| panic!("{roster}"));
    assert!(new.starts_with(&format!("\n[users.{user}]\n")), "{new}");
    assert!(!new.contains('#') && !bare.contains("yet"), "{roster}");
}

#[test]
fn an_example_is_read_as_a_shell_would() {
    let text = "```sh\n$ no\n```\n```console\n$ mitts user add x --name \"A B\"  # why\nBuilt … in …\n```\n";
    let examples = examples("x.md", text);
    assert_eq!(examples.len(), 1);
    assert_eq!(
        examples[0].words,
        ["mitts", "user", "add", "x", "--name", "A B"]
    );
    assert_eq!(examples[0].place, "x.md:5");
    assert!(fits(&examples[0].prints[0], "Built 5 pages in 3 ms"));
    assert!(!fits(&examples[0].prints[0], "Built 5 pages"));
    assert!(!fits("a…b", "a c"));
}

#[test]
fn every_file_that_the_readme_links_to_exists() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = read("README.md");
    let mut seen = 0;
    for target in text.split("](").skip(1) {
        let target = target.split([')', ' ', '#']).next().unwrap();
        if target.is_empty() || target.contains("://") {
            continue;
        }
        seen += 1;
        assert!(
            top.join(target).exists(),
            "README.md links to {target}, which is not there"
        );
    }
    assert!(seen > 0, "the README links to nothing");
}
