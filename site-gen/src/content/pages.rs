//! Finds and reads everything under `content/`.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;
use roster::{Problem, Report, Roster, report_keys, reserved_for};
use walkdir::WalkDir;

use crate::{
    content::{
        front_matter::{self, FrontMatter},
        pictures,
    },
    failure::Failure,
};

/// Everything under `content/`, in the order of its paths.
#[derive(Debug, Default)]
pub struct Content {
    /// Markdown pages that are no drafts.
    pub pages: Vec<Page>,
    /// Markdown about users, by its path under `content/`.
    pub about: HashMap<String, Source>,
    /// Other files, by their path under `content/`; they go along as they are.
    pub files: BTreeMap<String, PathBuf>,
}

/// Markdown below this folder is never a page: once a user is removed, nobody names the text about them.
const ABOUT_USERS: &str = "users/";

/// A Markdown page.
#[derive(Debug)]
pub struct Page {
    /// What it says of itself.
    pub front: FrontMatter,
    /// Its text.
    pub source: Source,
    /// Where it is in the site: `/guides/obs/`.
    pub path: String,
}

/// A Markdown file's text.
#[derive(Debug)]
pub struct Source {
    /// The file, as the person would name it.
    pub shown: String,
    /// All of the file.
    pub text: String,
    /// Where its Markdown begins.
    pub offset: usize,
}

impl Source {
    /// The Markdown.
    pub fn body(&self) -> &str {
        &self.text[self.offset..]
    }

    /// A report of problems whose spans are in the Markdown.
    pub fn report(&self, problems: Vec<Problem>) -> Report {
        let moved = problems.into_iter().map(|mut problem| {
            problem.span = problem.span.start + self.offset..problem.span.end + self.offset;
            problem
        });
        Report::new(&self.shown, &self.text, moved.collect()).prose_from(self.offset)
    }
}

/// Reads `folder`, which need not exist. Texts that the roster's users name as `about`, and
/// others in `users/`, are no pages.
///
/// # Errors
/// The problems of all front matters and names, and texts about users that do not exist.
pub fn load(folder: &Path, roster: &Roster, roster_report: &Report) -> Result<Content, Failure> {
    let mut content = Content::default();
    let mut reports = Vec::new();
    let about: HashSet<&str> = roster
        .users
        .values()
        .filter_map(|user| user.about.as_ref())
        .map(|about| about.as_str())
        .collect();
    let claims: HashMap<&str, &str> = roster
        .claims()
        .map(|(name, what, _)| (name, what))
        .collect();
    let (markdown, others): (Vec<_>, Vec<_>) = files(folder)?
        .into_iter()
        .partition(|(name, _)| name.ends_with(".md"));
    for (name, path) in &others {
        if let Some(problem) = taken(name, &claims) {
            reports.push(Report::new(path.display().to_string(), "", vec![problem]));
        }
    }
    content.files = others.into_iter().collect();
    let names: Vec<String> = markdown.iter().map(|(name, _)| name.clone()).collect();
    let read: Vec<_> = markdown
        .into_par_iter()
        .map(|(name, path)| read(&path).map(|text| (name, path.display().to_string(), text)))
        .collect();
    for file in read {
        let (name, shown, text) = file?;
        let mut problems = Vec::new();
        let parts = front_matter::split(&text, &mut problems);
        let (front, offset) = (parts.front, parts.offset);
        report_keys(&text, &mut problems);
        let is_about = about.contains(name.as_str());
        let path = address(&name);
        let is_page = !is_about && !name.starts_with(ABOUT_USERS);
        if is_page {
            problems.extend(misplaced(&name, &path, &claims));
        }
        let source = Source {
            shown,
            text,
            offset,
        };
        if !problems.is_empty() {
            let report = Report::new(&source.shown, &source.text, problems);
            reports.push(report.prose_from(source.offset));
        } else if is_about {
            content.about.insert(name, source);
        } else if is_page && !front.draft {
            content.pages.push(Page {
                front,
                source,
                path,
            });
        }
    }
    let mut missing: Vec<Problem> = roster
        .users
        .values()
        .filter_map(|user| user.about.as_ref())
        .filter(|about| !content.about.contains_key(about.as_str()))
        .filter(|_| reports.is_empty())
        .map(|about| {
            Problem::error("about", about.span.clone(), "there is no such text")
                .label(format!(
                    "expected a Markdown file {}",
                    folder.join(about.as_str()).display()
                ))
                .did_you_mean(roster::nearest(about, names.iter().map(String::as_str)))
        })
        .collect();
    if reports.is_empty() {
        missing.extend(pictures::check(roster, folder, &content.files)?);
    }
    if !missing.is_empty() {
        reports.push(Report::new(
            &roster_report.path,
            &roster_report.source,
            missing,
        ));
    }
    if reports.is_empty() {
        Ok(content)
    } else {
        Err(Failure::Input(reports))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    String::from_utf8(bytes).map_err(|error| {
        let report = Report::not_text(shown.to_string(), error.as_bytes()).prose_from(0);
        Failure::Input(vec![report])
    })
}

/// Every file below `folder` but hidden ones, by its path with `/`, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(folder: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    for entry in WalkDir::new(folder).into_iter().filter_entry(visible) {
        let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(folder)?;
            let name: Vec<_> = below
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            files.insert(name.join("/"), entry.path().to_path_buf());
        }
    }
    Ok(files)
}

/// Where a Markdown file is in the site: `guides/obs.md` is `/guides/obs/`, `guides/index.md` is
/// `/guides/`.
fn address(name: &str) -> String {
    let name = name.strip_suffix(".md").unwrap_or(name);
    let name = name
        .strip_suffix("index")
        .filter(|rest| rest.is_empty() || rest.ends_with('/'))
        .unwrap_or(name);
    let name = name.trim_end_matches('/');
    if name.is_empty() {
        "/".to_owned()
    } else {
        format!("/{name}/")
    }
}

/// Why a file that goes along as it is cannot: others answer at its address, or it has none.
fn taken(name: &str, claims: &HashMap<&str, &str>) -> Option<Problem> {
    let error = |message: String, label: String| {
        Some(
            Problem::error("file-name", 0..0, message)
                .label(label)
                .help("rename the file, or its folder"),
        )
    };
    if name.contains(|c: char| c.is_control() || c == '\u{fffd}' || c == '\\') {
        return error(
            "the file has no address".to_owned(),
            "expected a name of visible characters".to_owned(),
        );
    }
    let first = name.split('/').next().unwrap_or(name);
    // pictures lie beside the texts about users
    let about_users = name.starts_with(ABOUT_USERS);
    if let Some(purpose) = reserved_for(first).filter(|_| !about_users) {
        return error(
            format!("no file can be at /{name}"),
            format!("/{first}/ is for {purpose}"),
        );
    }
    let what = claims.get(first).filter(|what| **what == "app")?;
    error(
        format!("no file can be at /{name}"),
        format!("/{first}/ is the {what}'s"),
    )
}

/// Why a page cannot be where its name puts it.
fn misplaced(name: &str, path: &str, claims: &HashMap<&str, &str>) -> Option<Problem> {
    let error = |message: String, label: String| {
        Some(
            Problem::error("page-name", 0..0, message)
                .label(label)
                .help("rename the file"),
        )
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(first) = parts.first() else {
        return error(
            "the home page is made from the roster".to_owned(),
            "content/index.md would take its place".to_owned(),
        );
    };
    if let Some(part) = parts
        .iter()
        .find(|part| part.parse::<roster::Slug>().is_err())
    {
        return error(
            format!("`{part}` cannot stand in an address"),
            "expected a file name of a-z, 0-9 and -".to_owned(),
        );
    }
    if let Some(purpose) = reserved_for(first) {
        return error(
            format!("no page can be at {path}"),
            format!("/{first}/ is for {purpose}"),
        );
    }
    let what = claims.get(first)?;
    error(
        format!("no page can be at {path}, where content/{name} puts it"),
        format!("/{first}/ is the {what}'s"),
    )
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn files_have_addresses() {
        assert_eq!(address("how-to.md"), "/how-to/");
        assert_eq!(address("guides/index.md"), "/guides/");
        assert_eq!(address("guides/obs.md"), "/guides/obs/");
        assert_eq!(address("my-index.md"), "/my-index/");
        assert_eq!(address("index.md"), "/");
    }
}
