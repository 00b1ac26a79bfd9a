//! Targets of links and images in a text: pages and files under `content/`, or addresses of the site.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    ops::Range,
    path::PathBuf,
};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use roster::{Problem, composed};
use serde::{Deserialize, Serialize};

use crate::{content::left_out, problem::SiteProblem};

/// The files under `content/`, for links by file name.
#[derive(Debug, Default)]
pub struct Library<'a> {
    /// Addresses of Markdown pages, by their path under `content/`.
    pub pages: HashMap<&'a str, &'a str>,
    /// Other files, by their path under `content/`.
    pub files: Option<&'a BTreeMap<String, PathBuf>>,
}

/// A link within the site, to be checked when all addresses are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its position.
    pub span: Range<usize>,
    /// The path, such as `/how-to/`; empty for the page itself.
    pub path: String,
    /// The id after `#`; empty for the top of the page.
    pub fragment: Option<String>,
}

/// The name of a missing page or file, for suggestions in its problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Index of the problem.
    pub problem: usize,
    /// Whether it is a page; otherwise any other file.
    pub page: bool,
    /// The path under `content/`.
    pub name: String,
}

/// The problem of a missing target, and its name.
pub(super) type Lost = Box<(Problem, Option<Missing>)>;

/// The address of a link, and the reference to check.
pub(super) struct Link {
    pub(super) address: String,
    pub(super) path: String,
    pub(super) fragment: Option<String>,
}

/// Characters that must be encoded in an address.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl Library<'_> {
    /// The file of an image: relative to the text's folder, or to `content/` after a `/`.
    pub(super) fn file(&self, from: &str, written: &str) -> Option<(&str, &PathBuf)> {
        let name = join(from, &decoded(written))?;
        let (name, path) = self.files?.get_key_value(&name)?;
        Some((name, path))
    }

    /// The address of a link without a scheme. Paths are relative to the text's file first, and then to the page's
    /// address.
    ///
    /// # Errors
    /// If the target is missing.
    pub(super) fn link(
        &self,
        from: &str,
        page: Option<&str>,
        written: &str,
        span: &Range<usize>,
    ) -> Result<Link, Lost> {
        let written = &*rewritten(written);
        let (rest, fragment) = match written.split_once('#') {
            Some((rest, fragment)) => (rest, Some(part(fragment))),
            None => (written, None),
        };
        let tail = &written[rest.find('?').unwrap_or(rest.len())..];
        let path = decoded(rest.split('?').next().unwrap_or(""));
        let to = |path: String| Link {
            address: address(&path) + tail,
            path,
            fragment: fragment.clone(),
        };
        if path.is_empty() || path.starts_with('/') && !path.ends_with(".md") {
            return Ok(Link {
                address: written.to_owned(),
                path,
                fragment,
            });
        }
        let name = join(from, &path);
        if path.ends_with(".md") {
            let page = name.as_deref().and_then(|name| self.pages.get(name));
            return page
                .map(|page| to((*page).to_owned()))
                .ok_or_else(|| no_page(&path, name.clone(), span));
        }
        if let Some(name) = name.filter(|name| self.files.is_some_and(|all| all.contains_key(name)))
        {
            return Ok(to(format!("/{name}")));
        }
        let Some(below) = page.and_then(|page| join(&page[1..], &path)) else {
            return Err(self.no_file("file", &path, from, span));
        };
        let end = if path.ends_with('/') && !below.is_empty() {
            "/"
        } else {
            ""
        };
        Ok(to(format!("/{below}{end}")))
    }

    /// The problem of a missing file next to the text.
    pub(super) fn no_file(
        &self,
        what: &'static str,
        path: &str,
        from: &str,
        span: &Range<usize>,
    ) -> Lost {
        let kind = SiteProblem::NoFile {
            what,
            path: path.to_owned(),
        };
        let problem = Problem::new(kind, span.clone())
            .label("expected a file under content/")
            .help("paths are seen from the folder of the text's file, or with a `/` from content/");
        let problem = left_out::explained(problem, path);
        let missing = join(from, path).map(|name| Missing::of(false, name));
        Box::new((problem, missing))
    }
}

impl Missing {
    fn of(page: bool, name: String) -> Self {
        Missing {
            problem: 0,
            page,
            name,
        }
    }
}

fn no_page(path: &str, name: Option<String>, span: &Range<usize>) -> Lost {
    let problem = Problem::new(SiteProblem::NoPage(path.to_owned()), span.clone())
        .label("expected a Markdown page under content/ that is no draft")
        .help(
            "links to Markdown are seen from the folder of their file, or with a `/` from content/",
        );
    let name = name.unwrap_or_else(|| path.to_owned());
    Box::new((problem, Some(Missing::of(true, name))))
}

/// A path with percent-encoding where necessary.
pub(super) fn address(path: &str) -> String {
    utf8_percent_encode(path, UNSAFE).to_string()
}

/// A part of an address, decoded and in the form of file names and anchors.
fn decoded(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8_lossy();
    composed(&text).into_owned()
}

/// An address with path and fragment in the form of file names and anchors, which servers and browsers compare byte by
/// byte.
fn rewritten(written: &str) -> Cow<'_, str> {
    let end = written.find(DIRECTIVE).unwrap_or(written.len());
    let (before, directive) = written.split_at(end);
    let encoded = percent_decode_str(before).decode_utf8_lossy();
    if composed(&encoded) == encoded {
        return Cow::Borrowed(written);
    }
    // parts are decoded separately, so that an encoded `#` or `?` stays encoded
    let mut address = String::with_capacity(written.len());
    for piece in before.split_inclusive(['#', '?']) {
        let text = piece.trim_end_matches(['#', '?']);
        match address.contains('?') && !address.contains('#') {
            // the query is for the server
            true => address.push_str(text),
            false => address.push_str(&self::address(&decoded(text))),
        }
        address.push_str(&piece[text.len()..]);
    }
    address.push_str(directive);
    Cow::Owned(address)
}

/// The start of a fragment directive, such as `#:~:text=bread`, which only the browser uses.
const DIRECTIVE: &str = ":~:";

/// The part of a page that a fragment refers to; empty for the top.
///
/// By the [HTML standard](https://html.spec.whatwg.org/multipage/browsing-the-web.html#select-the-indicated-part), `#`
/// and `#top`, in upper or lower case, are the top of every page.
fn part(fragment: &str) -> String {
    let fragment = fragment.split(DIRECTIVE).next().unwrap_or("");
    let part = decoded(fragment);
    match part.eq_ignore_ascii_case("top") {
        true => String::new(),
        false => part,
    }
}

/// A path relative to the folder of `from`, or to the root after a `/`; `None` if it leads out of the root.
fn join(from: &str, path: &str) -> Option<String> {
    let folder = match path.strip_prefix('/') {
        Some(_) => "",
        None => from.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_seen_from_their_file() {
        let is = |from, path, to: &str| assert_eq!(join(from, path).as_deref(), Some(to), "{path}");
        is("guides/obs.md", "mic.png", "guides/mic.png");
        is("guides/obs.md", "../about.md", "about.md");
        is("guides/obs.md", "/a/./b.png", "a/b.png");
        is("about.md", "a.png", "a.png");
        assert_eq!(join("about.md", "../a.png"), None);
    }
}
