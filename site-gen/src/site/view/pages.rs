//! Markdown pages, and lists of them.

use serde::Serialize;

use super::{DateInfo, LayoutInfo, Link, Safe, Stream, Streamer};
use crate::content::markdown::Heading;

/// A Markdown page.
#[derive(Serialize)]
pub struct ContentInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its text.
    pub parts: Vec<PartInfo<'a>>,
    /// When it was written.
    pub date: Option<DateInfo>,
    /// Its headings.
    pub toc: &'a [Heading],
    /// What it is about.
    pub tags: Vec<Link>,
    /// The section it is in.
    pub section: Option<Link>,
    /// The one before it in its section's list.
    pub prev: Option<Link>,
    /// The one after it.
    pub next: Option<Link>,
}

/// A piece of a Markdown page: one of the three.
#[derive(Default, Serialize)]
pub struct PartInfo<'a> {
    /// Safe HTML.
    pub html: Option<Safe<'a>>,
    /// A stream's player.
    pub stream: Option<Stream<'a>>,
    /// Whose it is; a channel's is no one user's.
    pub user: Option<Streamer<'a>>,
    /// A layout.
    pub layout: Option<LayoutInfo<'a>>,
}

/// A list of Markdown pages.
#[derive(Serialize)]
pub struct ListInfo<'a> {
    /// Its title.
    pub title: String,
    /// What stands above it.
    pub parts: Vec<PartInfo<'a>>,
    /// What it lists.
    pub pages: Vec<Entry<'a>>,
    /// The sections in it.
    pub sections: Vec<Link>,
}

/// A Markdown page in a list.
#[derive(Serialize)]
pub struct Entry<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// When it was written.
    pub date: Option<DateInfo>,
    /// Its description or summary, as plain text.
    pub summary: &'a str,
    /// What it is about.
    pub tags: Vec<Link>,
}

/// A tag on the page of all tags.
#[derive(Serialize)]
pub struct TagLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub path: String,
    /// How many pages have it.
    pub pages: usize,
}
