//! Splits long lists into pages.

use serde::Serialize;

use crate::site::address;

/// How many Markdown pages are on a page of a list.
pub const ENTRIES: usize = 20;

/// How many streamers are on a home page or a group's page.
pub const STREAMERS: usize = 60;

/// The position of a page in its list.
#[derive(Clone, Debug, Serialize)]
pub struct Pagination {
    /// From 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
    /// The previous page.
    pub prev: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl Pagination {
    /// Page `number` of `pages` of a list at `path`.
    pub fn of(path: &str, number: usize, pages: usize) -> Self {
        Pagination {
            page: number,
            pages,
            prev: (number > 1).then(|| address::numbered(path, number - 1)),
            next: (number < pages).then(|| address::numbered(path, number + 1)),
        }
    }
}

/// How many pages a list of so many entries has, with `most` entries on each.
pub fn pages(entries: usize, most: usize) -> usize {
    entries.div_ceil(most).max(1)
}

/// The entries on the page with this number, from 1, with `most` entries on each.
pub fn on_page<T>(entries: &[T], number: usize, most: usize) -> &[T] {
    entries.chunks(most).nth(number - 1).unwrap_or_default()
}
