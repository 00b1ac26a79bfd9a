//! The template variables of each page. They never contain a key, a hash or a secret.
//!
//! Each view serialises twice: as plain bytes for the page's fingerprint, and as template values when the page is made.
//! Markdown is a digest in the first and safe HTML in the second.

mod archive;
mod body;
mod layouts;
mod markdown;
mod page;
pub mod pagination;
mod parts;
mod people;
mod plan;
mod queues;
mod streams;
mod written;

use serde::Serialize;

pub use self::{
    archive::{ArchiveInfo, ArchivePages, Card, ChapterInfo, ClipInfo, EntryInfo, clip_text},
    body::Body,
    layouts::{LayoutInfo, LayoutLink, SlotInfo},
    markdown::{Markdown, Safe, Summary},
    page::{Alternate, NavItem, PageInfo, PictureInfo, RECORDINGS, Shared},
    pagination::Pagination,
    parts::{PartInfo, Parts, Toc},
    people::{Face, GroupInfo, Person, ProfileLink, Streamer},
    plan::{PlanInfo, Step},
    queues::QueueInfo,
    streams::{AppInfo, IngestInfo, Stream},
    written::{ContentInfo, DateInfo, Entry, ListInfo, TagLink},
};

/// The variables of a template, except those that are the same for every page.
#[derive(Serialize)]
pub struct PageView<'a> {
    /// The page.
    pub page: PageInfo,
    /// The menu, for pages that are in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nav: Option<Vec<NavItem<'a>>>,
    /// The variables of the kind of page.
    #[serde(flatten)]
    pub body: Body<'a>,
}
