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

/// How many pages a list of so many entries has whose pages are numbered from its oldest entries on. Its last page has the
/// newest: at least `most`, unless there are no others, and less than twice as many. All others have `most`, and stay the
/// same when an entry is added.
pub fn from_oldest(entries: usize, most: usize) -> usize {
    (entries / most).max(1)
}

/// The entries on page `number` of `pages` of such a list, the oldest first.
pub fn of_oldest<T>(entries: &[T], number: usize, pages: usize, most: usize) -> &[T] {
    let start = (number - 1) * most;
    let end = if number == pages {
        entries.len()
    } else {
        start + most
    };
    entries.get(start..end).unwrap_or_default()
}

/// The entries on the page with this number, from 1, with `most` entries on each.
pub fn on_page<T>(entries: &[T], number: usize, most: usize) -> &[T] {
    entries.chunks(most).nth(number - 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_entry_changes_the_newest_page_alone() {
        let all: Vec<usize> = (0..200).collect();
        for count in 0..200 {
            let [before, after] = [count, count + 1].map(|count| {
                let pages = from_oldest(count, 10);
                let page = |number| of_oldest(&all[..count], number, pages, 10).to_vec();
                (1..=pages).map(page).collect::<Vec<_>>()
            });
            assert_eq!(before.concat(), all[..count]);
            let frozen = before.len() - 1;
            assert_eq!(before[..frozen], after[..frozen]);
            assert!(before[frozen].len() < 20);
        }
    }
}
