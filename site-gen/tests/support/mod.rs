//! What the tests of the command share: the program, a site of its own for each test, and what is in a
//! folder.

#![allow(dead_code, reason = "no test binary needs all of it")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

/// A cache that cannot be made: builds link to the players on the CDN, and start no npm.
pub(crate) const NO_CACHE: &str = "/dev/null/none";

/// A small good roster.
pub(crate) const SMALL: &str = r#"[site]
title = "T"
url = "https://live.example.net"

[apps.show]

[users.alice]
name = "Alice"
"#;

/// The program, with nothing of the environment that changes what it prints.
pub(crate) fn mitts() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mitts"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("XDG_CACHE_HOME", NO_CACHE);
    command
}

/// A site in a temporary folder.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Site {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with this roster.
    pub(crate) fn new(roster: &str) -> Self {
        let site = Site::empty();
        site.write("mitts.toml", roster);
        site
    }

    /// The site that `mitts init` makes.
    pub(crate) fn demo() -> Self {
        let site = Site::empty();
        site.good(&["init"]);
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = mitts();
        command.args(args).current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs what must succeed; returns what it printed.
    pub(crate) fn good(&self, args: &[&str]) -> String {
        said(&self.run(args), Some(0))
    }

    /// Runs what must fail with this exit code; returns what it said of it.
    pub(crate) fn bad(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{args:?}");
        said(&output, Some(code))
    }

    /// All files below a folder of the site.
    pub(crate) fn tree(&self, name: &str) -> Tree {
        tree(&self.path(name))
    }
}

/// Everything a program printed, once its exit code is the expected one.
pub(crate) fn said(output: &Output, code: Option<i32>) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), code, "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// Files by their path with `/`.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// All files below a folder, also hidden ones; none if it does not exist.
pub(crate) fn tree(folder: &Path) -> Tree {
    files(folder)
        .into_iter()
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

/// When each file was last written.
pub(crate) fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    files(folder)
        .into_iter()
        .map(|(name, path)| (name, time(path)))
        .collect()
}

fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap();
            (
                name.to_str().unwrap().to_owned(),
                entry.path().to_path_buf(),
            )
        })
        .collect()
}

/// Which files differ between two trees, for a message that can be read.
pub(crate) fn differences(left: &Tree, right: &Tree) -> Vec<String> {
    let names = left.keys().chain(right.keys());
    let mut names: Vec<_> = names
        .filter(|name| left.get(*name) != right.get(*name))
        .map(|name| {
            let side = |tree: &Tree| tree.get(name).map_or(-1, |bytes| bytes.len() as i64);
            format!("{name} ({} and {} bytes)", side(left), side(right))
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Fails unless both trees are the same, byte for byte.
#[track_caller]
pub(crate) fn assert_same(left: &Tree, right: &Tree, what: &str) {
    let differ = differences(left, right);
    assert!(differ.is_empty(), "{what}: {differ:#?}");
}
