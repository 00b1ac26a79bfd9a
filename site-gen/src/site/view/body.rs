//! The template variables of each kind of page.

use serde::Serialize;

use super::{
    AppInfo, ArchiveInfo, ArchivePages, ContentInfo, EntryInfo, GroupInfo, IngestInfo, LayoutInfo,
    LayoutLink, ListInfo, Pagination, Person, PlanInfo, QueueInfo, Stream, Streamer, TagLink,
};
use crate::site::facts::{link::Link, schedule::Upcoming};

/// The template variables of a kind of page.
#[derive(Serialize)]
#[serde(untagged)]
#[allow(
    clippy::large_enum_variant,
    reason = "one lives at a time, on the stack"
)]
#[expect(
    missing_docs,
    reason = "named as in the templates; described in docs/theme.md"
)]
pub enum Body<'a> {
    Home {
        streamers: Vec<Streamer<'a>>,
        layouts: Vec<LayoutLink<'a>>,
        groups: Vec<Link>,
        upcoming: Vec<&'a Upcoming>,
        apps: Vec<AppInfo<'a>>,
        pagination: Pagination,
    },
    Watch {
        user: Person<'a>,
        stream: Option<Stream<'a>>,
        private: bool,
        others: Vec<Link>,
        layouts: &'a [Link],
        turns: Vec<&'a Upcoming>,
        recordings: Option<String>,
        queue: Option<String>,
    },
    Layout {
        layout: LayoutInfo<'a>,
    },
    Group {
        group: GroupInfo<'a>,
        streamers: Vec<Streamer<'a>>,
        pagination: Pagination,
    },
    Embed {
        name: &'a str,
        path: String,
        user: Option<Streamer<'a>>,
        stream: Option<Stream<'a>>,
        layout: Option<LayoutInfo<'a>>,
    },
    Page {
        content: ContentInfo<'a>,
    },
    Schedule {
        upcoming: Vec<&'a Upcoming>,
    },
    Section {
        section: ListInfo<'a>,
        pagination: Pagination,
    },
    Tag {
        tag: ListInfo<'a>,
        pagination: Pagination,
    },
    Tags {
        tags: Vec<TagLink<'a>>,
    },
    GoLive {
        ingest: Vec<IngestInfo<'a>>,
    },
    Plan {
        plan: PlanInfo,
    },
    Queue {
        queue: QueueInfo<'a>,
    },
    Queues {
        queues: Vec<QueueInfo<'a>>,
    },
    Archive {
        archive: ArchiveInfo<'a>,
        pagination: ArchivePages,
    },
    Entry {
        entry: EntryInfo<'a>,
    },
    Key {},
    Invite {},
    NotFound {},
}

impl<'a> Body<'a> {
    /// Whether it is the page of something that only its watchers may watch.
    pub fn is_private(&self) -> bool {
        match self {
            Body::Watch { private, .. } => *private,
            Body::Layout { layout } => layout.private,
            _ => false,
        }
    }

    /// The streams with players on the page.
    pub fn streams(&self) -> Vec<&Stream<'a>> {
        match self {
            Body::Layout { layout }
            | Body::Embed {
                layout: Some(layout),
                ..
            } => layout.slots.iter().map(|slot| &slot.stream).collect(),
            Body::Watch { stream, .. } | Body::Embed { stream, .. } => stream.iter().collect(),
            Body::Page { content } => content.parts.streams(),
            Body::Section { section, .. } => section.parts.streams(),
            _ => Vec::new(),
        }
    }
}
