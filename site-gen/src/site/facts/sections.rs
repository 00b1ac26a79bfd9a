//! Sections (the folders under `content/`) and tags, with the Markdown pages that they list.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::{
    content::pages::{Content, Page},
    site::facts::link::Link,
};

/// A folder of pages.
#[derive(Debug, Default)]
pub struct Section {
    /// The title of its text, or the name of its folder.
    pub title: String,
    /// Its address: `/news/`.
    pub path: String,
    /// Its own text, `_index.md`, as an index into [`Content::pages`].
    pub page: Option<usize>,
    /// Its pages: newest first, then those without a date by weight.
    pub pages: Vec<usize>,
    /// Its subsections.
    pub sections: Vec<usize>,
}

/// A tag and its pages.
#[derive(Debug)]
pub struct Tag {
    /// The tag as first written.
    pub title: String,
    /// The tag in addresses.
    pub slug: String,
    /// Its pages, in the same order as in a section.
    pub pages: Vec<usize>,
}

impl Section {
    /// A link to it.
    pub fn link(&self) -> Link {
        Link {
            title: self.title.clone(),
            path: self.path.clone(),
        }
    }
}

/// The neighbours of a Markdown page in its section.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours {
    /// Index of the section.
    pub section: usize,
    /// The previous page in the list, which is newer.
    pub prev: Option<usize>,
    /// The next page in the list.
    pub next: Option<usize>,
}

/// The name of a section without a title: `/how-to/` is "How to".
fn name(path: &str) -> String {
    let name = path.trim_end_matches('/').rsplit('/').next();
    let words = name.unwrap_or("").replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The address of the section that lists a page or section: `/news/` for `/news/one/`.
fn parent(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rfind('/').map_or("/", |at| &path[..=at])
}

/// All sections by address. A folder with an ordinary page, `index.md`, is not a section. `title` and `when` return the
/// title and date of a page, an index into [`Content::pages`].
pub(super) fn sections(
    content: &Content,
    title: impl Fn(usize) -> String,
    when: impl Fn(usize) -> Option<Timestamp>,
) -> Vec<Section> {
    let pages = &content.pages;
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let mut path = match page.is_section() {
            true => page.path.as_str(),
            false => parent(&page.path),
        };
        while path != "/" {
            let section = sections.entry(path.to_owned()).or_default();
            if page.path == path {
                section.page = Some(at);
            }
            path = parent(path);
        }
        if let Some(section) = sections.get_mut(parent(&page.path))
            && !page.is_section()
        {
            section.pages.push(at);
        }
    }
    for page in pages.iter().filter(|page| !page.is_section()) {
        sections.remove(&page.path);
    }
    let mut list: Vec<Section> = Vec::with_capacity(sections.len());
    for (path, mut section) in sections {
        section
            .pages
            .sort_by_cached_key(|at| order(&pages[*at], title(*at), when(*at)));
        let own = section.page.map(&title);
        list.push(Section {
            title: own.unwrap_or_else(|| name(&path)),
            path,
            ..section
        });
    }
    for at in 0..list.len() {
        let above = parent(&list[at].path).to_owned();
        if let Ok(above) = list.binary_search_by(|section| section.path.cmp(&above)) {
            list[above].sections.push(at);
        }
    }
    list
}

/// All tags by their addresses.
pub(super) fn tags(
    content: &Content,
    title: impl Fn(usize) -> String,
    when: impl Fn(usize) -> Option<Timestamp>,
) -> Vec<Tag> {
    let mut tags: BTreeMap<&str, Tag> = BTreeMap::new();
    for (at, page) in content.pages.iter().enumerate() {
        for tag in &page.front.tags {
            let entry = tags.entry(&tag.slug).or_insert_with(|| Tag {
                title: tag.title.clone(),
                slug: tag.slug.clone(),
                pages: Vec::new(),
            });
            if entry.pages.last() != Some(&at) {
                entry.pages.push(at);
            }
        }
    }
    let sorted = tags.into_values().map(|mut tag| {
        tag.pages
            .sort_by_cached_key(|at| order(&content.pages[*at], title(*at), when(*at)));
        tag
    });
    sorted.collect()
}

/// The neighbours of each page in its section.
pub(super) fn neighbours(sections: &[Section]) -> HashMap<usize, Neighbours> {
    let mut found = HashMap::new();
    for (section, Section { pages, .. }) in sections.iter().enumerate() {
        for (at, page) in pages.iter().enumerate() {
            let beside = Neighbours {
                section,
                prev: at.checked_sub(1).map(|at| pages[at]),
                next: pages.get(at + 1).copied(),
            };
            found.insert(*page, beside);
        }
    }
    found
}

/// Newest first; those without a date after them, by weight and title.
fn order(page: &Page, title: String, when: Option<Timestamp>) -> impl Ord + use<> {
    (std::cmp::Reverse(when), page.front.weight, title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{front_matter::FrontMatter, pages::MarkdownFile};

    fn content(pages: &[(&str, &str, Option<&str>, u32)]) -> Content {
        let page = |(name, path, date, weight): &(&str, &str, Option<&str>, u32)| Page {
            front: FrontMatter {
                date: date.map(|date| date.parse().unwrap()),
                weight: *weight,
                ..FrontMatter::default()
            },
            source: MarkdownFile {
                name: (*name).to_owned(),
                ..MarkdownFile::default()
            },
            path: (*path).to_owned(),
        };
        Content {
            pages: pages.iter().map(page).collect(),
            ..Content::default()
        }
    }

    #[test]
    fn folders_list_their_pages_newest_first() {
        let content = content(&[
            ("about.md", "/about/", None, 1),
            ("news/_index.md", "/news/", None, 1),
            ("news/a.md", "/news/a/", Some("2026-01-01"), 9),
            ("news/b.md", "/news/b/", Some("2026-02-01"), 9),
            ("news/c.md", "/news/c/", None, 2),
            ("news/d.md", "/news/d/", None, 1),
            ("news/old/e.md", "/news/old/e/", None, 1),
            ("own/index.md", "/own/", None, 1),
            ("own/f.md", "/own/f/", None, 1),
        ]);
        let when = |at: usize| {
            Some(
                format!("{}T00:00Z", content.pages[at].front.date?)
                    .parse()
                    .unwrap(),
            )
        };
        let sections = sections(&content, |at| at.to_string(), when);
        let paths: Vec<_> = sections.iter().map(|section| &*section.path).collect();
        assert_eq!(paths, ["/news/", "/news/old/"]);
        assert_eq!(sections[0].page, Some(1));
        assert_eq!(sections[0].pages, [3, 2, 5, 4]);
        assert_eq!(sections[0].sections, [1]);
        assert_eq!(sections[1].pages, [6]);
        assert_eq!(sections[0].title, "1");
        assert_eq!(
            (sections[1].title.as_str(), sections[1].page),
            ("Old", None)
        );
    }
}
