//! Runs the command line on the cases in `cmd/`: commands and their output, and the files before (`.in`)
//! and after (`.out`; without it, files must not change).
//!
//! A case is Markdown. In its `console` blocks, `$ ` starts a command, `? 1` is an exit code other than
//! 0, and the rest is output, with keys, hashes, durations and counts of files as `[KEY]`, `[HASH]`,
//! `[TIME]` and `[N]`, and of invitations the text, public key, name of the key and end as `[TOKEN]`, `[PUBLIC]`, `[ID]` and
//! `[END]`. `SNAPSHOTS=overwrite cargo test -p site-gen --test golden` rewrites the cases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/mod.rs"]
mod support;

use std::{
    fs,
    io::{Read, pipe},
    path::{Path, PathBuf},
    process::Stdio,
    sync::LazyLock,
};

use regex::Regex;
use support::{Site, Tree, tree};

/// Marks a case that does not compare files.
const NEW_FILES: &str = "<!-- new files -->";

/// Folders that are not compared.
const OWN: [&str; 3] = [".mitts/", "public/", "deploy/"];

static REDACTIONS: LazyLock<[(Regex, &str); 10]> = LazyLock::new(|| {
    [
        ("mitts_[a-z2-7]{40}", "[KEY]"),
        ("sha256:[0-9a-f]{64}", "[HASH]"),
        (r"\b[0-9.]+ m?s\b", "[TIME]"),
        (r"\b[0-9]+ files changed", "[N] files changed"),
        (
            r"ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}",
            "[TOKEN]",
        ),
        ("ed25519:[A-Za-z0-9_-]{43}", "[PUBLIC]"),
        (r#"id = "20[0-9-]+""#, "id = \"[ID]\""),
        (r"`20\d\d-\d\d(-\d+)?`", "`[ID]`"),
        (
            r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} 20(2[6-9]|[3-8]\d), \d\d:\d\d CES?T",
            "[END]",
        ),
        (
            r"20(2[6-9]|[3-8]\d)-\d\d-\d\d([ ]\d\d:\d\d\b|T\d\d:\d\d:\d\dZ)",
            "[END]",
        ),
    ]
    .map(|(pattern, name)| (Regex::new(pattern).unwrap(), name))
});

fn redact(text: &str) -> String {
    let redact = |text: String, (pattern, name): &(Regex, &str)| {
        pattern.replace_all(&text, *name).into_owned()
    };
    REDACTIONS.iter().fold(text.to_owned(), redact)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd")
}

#[test]
fn every_case_has_the_expected_output() {
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "md") {
            let of = path.with_extension("md");
            assert!(of.exists(), "{} is of no case", path.display());
            continue;
        }
        cases += 1;
        let expected = fs::read_to_string(&path).unwrap();
        let site = Site::empty();
        let before = tree(&path.with_extension("in"));
        for (name, bytes) in &before {
            site.write(name, bytes);
        }
        let printed = replay(&expected, &site);
        let after = kept(site.tree(""));
        let out = path.with_extension("out");
        if overwrite {
            fs::write(&path, &printed).unwrap();
            if !expected.contains(NEW_FILES) {
                write_out(&out, &before, &after);
            }
            continue;
        }
        if printed != expected {
            wrong.push(difference(&path, &expected, &printed));
        }
        if expected.contains(NEW_FILES) {
            continue;
        }
        let wanted = if out.exists() {
            tree(&out)
        } else {
            before.clone()
        };
        for name in wanted.keys().chain(after.keys()) {
            let text = |tree: &Tree| tree.get(name).map(|bytes| shown(bytes, &before));
            let (wanted, got) = (text(&wanted), text(&after));
            if wanted != got {
                let [wanted, got] = [wanted, got].map(Option::unwrap_or_default);
                wrong.push(difference(&out.join(name), &wanted, &got));
            }
        }
    }
    assert!(cases > 20, "only {cases} cases found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_problem_has_a_case() {
    let cases: String = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    // the list of all codes
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/problem.rs");
    let source = fs::read_to_string(source).unwrap();
    let code = Regex::new(r#"=> \{?\s*"([a-z-]+)""#).unwrap();
    let mut found = 0;
    for code in code.captures_iter(&source) {
        found += 1;
        // cases contain neither links nor permissions; build/sections.rs and cli/doctor.rs test these
        if ["symlink", "open-secret"].contains(&&code[1]) {
            continue;
        }
        let code = format!("\"code\": \"{}\"", &code[1]);
        assert!(cases.contains(&code), "no case has {code}");
    }
    assert!(found >= 23, "found only {found}");
}

/// Shows carriage returns, since line ends are compared.
fn shown(bytes: &[u8], before: &Tree) -> String {
    new_as_names(bytes, before).replace('\r', "␍")
}

/// A file's text with new keys and hashes replaced by names.
fn new_as_names(bytes: &[u8], before: &Tree) -> String {
    let old: String = before
        .values()
        .map(|old| String::from_utf8_lossy(old))
        .collect();
    let redact = |text: String, (pattern, name): &(Regex, &str)| {
        let name = |found: &regex::Captures<'_>| match old.contains(&found[0]) {
            true => found[0].to_owned(),
            false => (*name).to_owned(),
        };
        pattern.replace_all(&text, name).into_owned()
    };
    REDACTIONS
        .iter()
        .fold(String::from_utf8_lossy(bytes).into_owned(), redact)
}

fn kept(tree: Tree) -> Tree {
    tree.into_iter()
        .filter(|(name, _)| !OWN.iter().any(|own| name.contains(own)))
        .collect()
}

fn write_out(out: &Path, before: &Tree, after: &Tree) {
    if out.exists() {
        fs::remove_dir_all(out).unwrap();
    }
    if before == after {
        return;
    }
    for (name, bytes) in after {
        let path = out.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, new_as_names(bytes, before)).unwrap();
    }
}

/// Runs a case, and returns it with the current output.
fn replay(case: &str, site: &Site) -> String {
    let mut written = String::new();
    let mut console = false;
    for line in case.split_inclusive('\n') {
        let fence = line.trim_end();
        if fence == "```console" || console && fence == "```" {
            console = !console;
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| console) {
            written.push_str(line);
            written.push_str(&run(command.trim_end(), site));
            continue;
        } else if console {
            continue;
        }
        written.push_str(line);
    }
    written
}

/// The output of a command, after its exit code if that is not 0.
fn run(line: &str, site: &Site) -> String {
    let (line, input) = match line.split_once(" < ") {
        Some((line, file)) => (line, Some(file)),
        None => (line, None),
    };
    let words = words(line);
    let args: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(args[0], "mitts", "{line}");
    let (mut reader, writer) = pipe().unwrap();
    let mut command = site.command(&args[1..]);
    command
        .stdin(match input {
            Some(file) => fs::File::open(site.path(file)).unwrap().into(),
            None => Stdio::null(),
        })
        .stdout(writer.try_clone().unwrap())
        .stderr(writer);
    let mut child = command.spawn().unwrap();
    // closes this process's ends of the pipe
    drop(command);
    let mut printed = String::new();
    reader.read_to_string(&mut printed).unwrap();
    let code = child.wait().unwrap().code();
    let code = match code {
        Some(0) => String::new(),
        code => format!("? {}\n", code.unwrap()),
    };
    code + &redact(&printed)
}

/// Splits at spaces outside quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

fn difference(path: &Path, expected: &str, got: &str) -> String {
    let data = |text: &str| snapbox::Data::text(text.to_owned()).raw();
    let name = path.strip_prefix(folder()).unwrap().display();
    let compared = snapbox::Assert::new().try_eq(Some(&name), data(got), data(expected));
    compared
        .err()
        .map_or_else(String::new, |error| error.to_string())
}
