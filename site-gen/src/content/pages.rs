//! Finds and reads everything under `content/`.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use roster::{At, Doubts, Hints, Problem, Report, Roster, reserved_for};

use crate::content::{
    avatars::Avatar,
    file_names::{not_called_markdown, same_name},
    front_matter::{FrontMatter, Tag},
    left_out, pictures,
    read::{Files, Markdown},
};

/// Everything under `content/`, in the order of its paths.
#[derive(Debug, Default)]
pub struct Content {
    /// Markdown pages that are no drafts.
    pub pages: Vec<Page>,
    /// Markdown about users, by its path under `content/`.
    pub about: HashMap<String, Source>,
    /// Users' pictures, by their path under `content/`.
    pub avatars: HashMap<String, Avatar>,
    /// The size in pixels of each that others show beside links, by its path under `content/`.
    pub shared: HashMap<String, [usize; 2]>,
    /// Other files, by their path under `content/`; they go along as they are.
    pub files: BTreeMap<String, PathBuf>,
    /// Files with problems, by their path under `content/`, and where each would be in the site. Pages are among
    /// [`Content::pages`] as well if it is certain that they are to be built.
    pub troubled: BTreeMap<String, String>,
}

impl Content {
    /// Whether something may be at this address, which nothing is at now, once the files with problems are mended.
    pub fn may_have(&self, path: &str) -> bool {
        if self.troubled.is_empty() {
            return false;
        }
        // tags, and feeds of pages with a date
        let first = path.trim_start_matches('/').split('/').next();
        let is_made = first
            .is_some_and(|first| reserved_for(first.split('.').next().unwrap_or(first)).is_some());
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        is_made
            || self.troubled.values().any(|there| {
                let there = there.as_str();
                // itself, a section that it is in, or that section's feed
                there == path
                    || there.strip_suffix('/') == Some(path)
                    || folder != "/" && there.starts_with(folder)
            })
    }
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

impl Page {
    /// Whether it is the text of a section, `_index.md`.
    pub fn is_section(&self) -> bool {
        let name = self.source.name.rsplit('/').next();
        name == Some(SECTION)
    }
}

/// The file of a section's text.
const SECTION: &str = "_index.md";

/// A Markdown file's text.
#[derive(Debug)]
pub struct Source {
    /// Its path under `content/`.
    pub name: String,
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

/// Makes pages of a folder's files. Texts that the roster's users name as `about`, and others in `users/`, are
/// no pages. Whatever is wrong is told as well: in `roster_report` what the roster names and is not there, all else in
/// the reports that come back. Of a roster with errors `doubts` says what is not certain.
pub fn load(
    files: Files,
    roster: &Roster,
    doubts: &Doubts,
    roster_report: &mut Report,
) -> (Content, Vec<Report>) {
    let folder = files.folder.as_path();
    let mut content = Content::default();
    let mut reports = files.unreadable;
    let about: HashSet<&str> = abouts(roster).map(|about| about.as_str()).collect();
    let claims: HashMap<&str, &str> = roster
        .claims()
        .filter(|(_, _, span)| !doubts.is_guess(span.start))
        .map(|(name, what, _)| (name, what))
        .collect();
    for path in &files.broken_links {
        reports.push(broken_link(folder, path));
        if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
            content.troubled.insert(name.to_owned(), address(name));
        }
    }
    reports.extend(files.same_names.iter().map(same_name));
    for (name, path) in &files.others {
        if let Some(problem) = not_called_markdown(name).or_else(|| taken(name, &claims)) {
            reports.push(Report::new(path.display().to_string(), "", vec![problem]));
        }
    }
    content.files = files.others.into_iter().collect();
    let mut names = BTreeSet::new();
    let mut before = Before::default();
    for file in files.markdown {
        names.insert(file.name.clone());
        let is_about = about.contains(file.name.as_str());
        let path = address(&file.name);
        let is_page = !is_about && !file.name.starts_with(ABOUT_USERS);
        let may_be_draft = file.may_be_draft();
        let Markdown {
            name,
            shown,
            text,
            front,
            offset,
            mut problems,
            unread,
        } = file;
        let is_shown = is_page && !front.draft;
        let misplaced = is_page
            .then(|| misplaced(&name, &path, &claims))
            .flatten()
            .filter(|_| !doubts.may_name(&name));
        let mut is_good = misplaced.is_none() && !may_be_draft && !doubts.may_name(&name);
        problems.extend(misplaced);
        if is_shown && is_good {
            let clashes = before.clashes(&path, &front, &shown);
            is_good = !clashes.iter().any(|problem| problem.code == "page-name");
            problems.extend(clashes);
        }
        if let Some(picture) = &front.picture {
            match pictures::shared(picture, folder, &content.files) {
                Ok(size) => drop(content.shared.insert(picture.as_str().to_owned(), size)),
                Err(problem) => problems.push(problem),
            }
        }
        let source = Source {
            name: name.clone(),
            shown,
            text,
            offset,
        };
        if is_page && (unread.is_some() || !problems.is_empty() || !is_good) {
            content.troubled.insert(name.clone(), path.clone());
        }
        reports.extend(unread);
        if !problems.is_empty() {
            let report = Report::new(&source.shown, &source.text, problems);
            reports.push(report.prose_from(source.offset));
        }
        if is_about && !front.draft {
            content.about.insert(name, source);
        } else if is_shown && is_good {
            content.pages.push(Page {
                front,
                source,
                path,
            });
        }
    }
    let mut missing = named(roster, folder, &names, &mut content);
    roster_report.problems.append(&mut missing);
    (content, reports)
}

/// What the pages before have for themselves, and the file of each.
#[derive(Default)]
struct Before {
    addresses: HashMap<String, String>,
    tags: HashMap<String, (Tag, String)>,
}

impl Before {
    /// What a page has that is another's, which came before it.
    fn clashes(&mut self, path: &str, front: &FrontMatter, file: &str) -> Vec<Problem> {
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

/// Reads the pictures that the roster names, and tells what is not there.
fn named(
    roster: &Roster,
    folder: &Path,
    names: &BTreeSet<String>,
    content: &mut Content,
) -> Vec<Problem> {
    let mut hints = Hints::new(names.iter().map(String::as_str));
    let missing = abouts(roster)
        .filter(|about| !names.contains(about.as_str()))
        .map(|about| {
            let path = folder.join(about.as_str());
            Problem::error("about", about.span.clone(), "there is no such text")
                .label(format!("expected a Markdown file {}", path.display()))
                .did_you_mean(hints.near(about))
        });
    let mut missing: Vec<Problem> = missing.collect();
    content.avatars = read_avatars(&content.files, roster, &mut missing);
    missing.extend(pictures::check(roster, folder, &content.files));
    if let Some(picture) = &roster.site.picture {
        match pictures::shared(picture, folder, &content.files) {
            Ok(size) => drop(content.shared.insert(picture.as_str().to_owned(), size)),
            Err(problem) => missing.push(problem),
        }
    }
    missing
}

/// Where a Markdown file is in the site: `guides/obs.md` is `/guides/obs/`, `guides/index.md` is
/// `/guides/`.
fn address(name: &str) -> String {
    let name = name.strip_suffix(".md").unwrap_or(name);
    let name = name
        .strip_suffix("_index")
        .or_else(|| name.strip_suffix("index"))
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
            "the file name cannot be used in a URL".to_owned(),
            "expected a name of visible characters".to_owned(),
        );
    }
    let first = name.split('/').next().unwrap_or(name);
    // pictures lie beside the texts about users
    let about_users = name.starts_with(ABOUT_USERS);
    let reserved = match name {
        "live.json" => Some("/live.json is for the list of live streams".to_owned()),
        _ if about_users => None,
        _ => reserved_for(first).map(|purpose| format!("/{first}/ is for {purpose}")),
    };
    if let Some(purpose) = reserved {
        return error(format!("no file can be at /{name}"), purpose);
    }
    // Whoever has a page for OBS is public (deploy/caddyfile.rs), so none is made by hand.
    let is_page = name.ends_with("/index.html");
    let what = claims
        .get(first)
        .filter(|what| **what == "app" || is_page)?;
    error(
        format!("no file can be at /{name}"),
        format!("/{first}/ is the {what}'s"),
    )
}

/// Those Markdown files, by their paths under `content/`, that are in the folder for texts about users and not named by
/// the roster.
pub fn about_nobody<'f>(roster: &Roster, names: impl Iterator<Item = &'f str>) -> HashSet<&'f str> {
    let named: HashSet<&str> = abouts(roster).map(|about| about.as_str()).collect();
    let names = names.filter(|name| name.starts_with(ABOUT_USERS));
    names.filter(|name| !named.contains(name)).collect()
}

/// The texts that the roster names.
fn abouts(roster: &Roster) -> impl Iterator<Item = &At<String>> {
    let users = roster.users.values().filter_map(|user| user.about.as_ref());
    let groups = roster.groups.values();
    users.chain(groups.filter_map(|group| group.about.as_ref()))
}

/// The pictures that the roster names. What is wrong with one is told at its place there.
fn read_avatars(
    files: &BTreeMap<String, PathBuf>,
    roster: &Roster,
    problems: &mut Vec<Problem>,
) -> HashMap<String, Avatar> {
    let users = roster.users.values();
    let mut hints = Hints::new(files.keys().map(String::as_str));
    let mut avatars = Vec::new();
    for avatar in users.filter_map(|user| user.profile.avatar.as_ref()) {
        if let Some(path) = files.get(avatar.as_str()) {
            avatars.push((avatar, path));
            continue;
        }
        let problem = Problem::error("avatar", avatar.span.clone(), "there is no such picture")
            .label("expected the path of a PNG, JPEG or WebP file under content/")
            .did_you_mean(hints.near(avatar));
        problems.push(left_out::explained(problem, avatar));
    }
    fn read<'a>(
        (place, path): (&'a At<String>, &PathBuf),
    ) -> Result<(&'a At<String>, Avatar), Problem> {
        let avatar = Avatar::read(path).map_err(|why| broken(place, &why))?;
        Ok((place, avatar))
    }
    let (good, bad): (Vec<_>, Vec<_>) = avatars
        .into_par_iter()
        .map(read)
        .collect::<Vec<_>>()
        .into_iter()
        .partition(Result::is_ok);
    problems.extend(bad.into_iter().filter_map(Result::err));
    let mut found = HashMap::with_capacity(good.len());
    for (place, avatar) in good.into_iter().filter_map(Result::ok) {
        if avatar.has_broken_profile {
            problems.push(off_colour(place));
        }
        found.insert(place.value.clone(), avatar);
    }
    found
}

/// The problem of a picture whose colours nobody can be sure of.
fn off_colour(avatar: &At<String>) -> Problem {
    let message = "the picture's colour profile cannot be read, so its colours may be off";
    Problem::warning("avatar", avatar.span.clone(), message)
        .label("taken for sRGB")
        .help("export it again as sRGB")
}

/// The problem of a picture that cannot be used.
pub fn broken(avatar: &At<String>, why: &str) -> Problem {
    Problem::error("avatar", avatar.span.clone(), "the picture cannot be used")
        .label(why.to_owned())
        .help("save it anew as PNG, JPEG or WebP")
}

/// The problem that two files are one page.
fn twice(path: &str, other: &str) -> Problem {
    Problem::error("page-name", 0..0, format!("two pages are at {path}"))
        .label(format!("{other} is there, too"))
        .help("rename one of the files")
}

/// The problem that two tags have one page, such as `C++` and `C`.
fn alike(tag: &Tag, first: &Tag, file: &str) -> Problem {
    let message = format!(
        "the tags `{}` and `{}` have one page",
        tag.title, first.title
    );
    Problem::error("tag", tag.span.clone(), message)
        .label(format!("{file} has `{}` at /tags/{}/", first.title, tag.slug))
        .help("tags are told apart by letters and digits: name one of them otherwise, or both the same")
}

/// The report of a link that leads nowhere, or out of its folder: `content/`, or one of a theme's.
pub fn broken_link(folder: &Path, path: &Path) -> Report {
    let message = "this symbolic link is broken, or leads out of the folder";
    let problem = Problem::error("symlink", 0..0, message)
        .label(format!("expected a target in {}", folder.display()))
        .help("copy the file here, or delete the link");
    Report::new(path.display().to_string(), "", vec![problem])
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
        assert_eq!(address("guides/_index.md"), "/guides/");
        assert_eq!(address("guides/obs.md"), "/guides/obs/");
        assert_eq!(address("my-index.md"), "/my-index/");
        assert_eq!(address("index.md"), "/");
    }
}
