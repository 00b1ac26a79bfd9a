//! The parts of a Markdown page: its text, its players, and its table of contents.
//!
//! A page's fingerprint uses a digest of the text, so that nothing is rendered for an unchanged page.

use minijinja::value::serializing_for_value;
use serde::{Serialize, Serializer};

use super::{LayoutInfo, Safe, Stream, Streamer};
use crate::{
    content::markdown::Part,
    site::facts::{Facts, rendered::RenderedContent},
};

/// All parts of a page, in order.
pub enum Parts<'a> {
    /// The page with this index, which is only text.
    Text(&'a RenderedContent<'a>, usize),
    /// Text and players.
    Mixed(Vec<PartInfo<'a>>),
}

impl<'a> Parts<'a> {
    /// No parts.
    pub fn none() -> Self {
        Parts::Mixed(Vec::new())
    }

    /// The parts of the page with this index.
    pub fn of(facts: &'a Facts<'a>, page: usize) -> Self {
        match facts.rendered.outline_of(page).is_text {
            true => Parts::Text(&facts.rendered, page),
            false => Parts::Mixed(PartInfo::all(facts, page)),
        }
    }

    /// The streams of its players.
    pub(super) fn streams(&self) -> Vec<&Stream<'a>> {
        let parts = match self {
            Parts::Text(..) => &[][..],
            Parts::Mixed(parts) => parts,
        };
        let streams = parts.iter().flat_map(|part| {
            let slots = part.layout.iter().flat_map(|layout| &layout.slots);
            part.stream.iter().chain(slots.map(|slot| &slot.stream))
        });
        streams.collect()
    }
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Parts::Text(rendered, page) if serializing_for_value() => {
                let parts = rendered.page(*page).parts.iter();
                let parts = parts.filter_map(|part| match part {
                    Part::Html(html) => Some(PartInfo::text(html)),
                    Part::Stream(_) | Part::Layout(_) => None,
                });
                serializer.collect_seq(parts)
            }
            Parts::Text(rendered, page) => {
                serializer.serialize_bytes(rendered.pages[*page].digest())
            }
            Parts::Mixed(parts) => parts.serialize(serializer),
        }
    }
}

/// The table of contents of the page with this index.
pub struct Toc<'a>(pub &'a RenderedContent<'a>, pub usize);

impl Serialize for Toc<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Toc(rendered, page) = self;
        match serializing_for_value() {
            true => rendered.page(*page).toc.serialize(serializer),
            false => serializer.serialize_bytes(rendered.pages[*page].digest()),
        }
    }
}

/// A piece of a Markdown page: HTML, a stream or a layout.
#[derive(Default, Serialize)]
pub struct PartInfo<'a> {
    /// Safe HTML.
    pub html: Option<Safe<'a>>,
    /// A stream's player.
    pub stream: Option<Stream<'a>>,
    /// The stream's user; none for a channel.
    pub user: Option<Streamer<'a>>,
    /// A layout.
    pub layout: Option<LayoutInfo<'a>>,
}

impl<'a> PartInfo<'a> {
    fn text(html: &'a str) -> Self {
        PartInfo {
            html: Some(Safe(html)),
            ..PartInfo::default()
        }
    }

    /// A page's text with the players in it.
    fn all(facts: &'a Facts<'a>, page: usize) -> Vec<Self> {
        let (roster, parts) = (facts.roster, facts.rendered.page(page).parts.iter());
        parts
            .map(|part| match part {
                Part::Html(html) => PartInfo::text(html),
                Part::Stream(stream) => {
                    let user = roster.users.get(&stream.name);
                    PartInfo {
                        stream: Stream::of(facts, stream),
                        user: user.map(|user| Streamer::of(facts, user)),
                        ..PartInfo::default()
                    }
                }
                Part::Layout(name) => {
                    let layout = roster.layouts.get(name);
                    PartInfo {
                        layout: layout.map(|layout| LayoutInfo::of(facts, layout)),
                        ..PartInfo::default()
                    }
                }
            })
            .collect()
    }
}
