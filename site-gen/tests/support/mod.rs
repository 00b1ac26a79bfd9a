//! Shared by the tests of the command: running the program, temporary sites, and the contents of
//! folders.

#![allow(dead_code, reason = "no test binary needs all of it")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

/// A cache that cannot be created, so that builds do not run npm and link to the players on the CDN.
pub(crate) const NO_CACHE: &str = "/dev/null/none";

/// A small valid roster.
pub(crate) const SMALL: &str = r#"[site]
title = "T"
url = "https://live.example.net"

[apps.show]

[users.alice]
name = "Alice"
"#;

/// The program, without environment variables that change its output.
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

    /// The site that `mitts init` creates.
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

    /// Runs a command that must succeed, and returns its output.
    pub(crate) fn good(&self, args: &[&str]) -> String {
        said(&self.run(args), Some(0))
    }

    /// Runs a command that must fail with this exit code, and returns its messages.
    pub(crate) fn bad(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{args:?}");
        said(&output, Some(code))
    }

    /// All files in a folder of the site.
    pub(crate) fn tree(&self, name: &str) -> Tree {
        tree(&self.path(name))
    }
}

/// Checks a program's exit code, and returns everything it printed.
pub(crate) fn said(output: &Output, code: Option<i32>) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), code, "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// Files by their paths, with `/`.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// All files in a folder, including hidden ones. Empty if it does not exist.
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

/// The names of files that differ between two trees, for messages.
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

/// Fails unless both trees are identical.
#[track_caller]
pub(crate) fn assert_same(left: &Tree, right: &Tree, what: &str) {
    let differ = differences(left, right);
    assert!(differ.is_empty(), "{what}: {differ:#?}");
}
