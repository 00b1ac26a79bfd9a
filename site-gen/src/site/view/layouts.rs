//! Layouts, and the streams on them.

use roster::{At, Content, Fit, Layout, Picture, Slot, StreamName};
use serde::Serialize;

use super::{Face, IngestInfo, Stream};
use crate::site::{
    address,
    facts::{
        Facts,
        layouts::shown_slots,
        people::{avatar, hue, initials},
    },
};

/// A layout on the home page.
#[derive(Serialize)]
pub struct LayoutLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub path: String,
    /// `slots` or `grid`.
    pub kind: &'static str,
    /// How many streams it shows.
    pub streams: usize,
    /// Their names, separated by spaces, for counting those that are live; empty if there are too many.
    pub names: String,
}

/// The home page lists the streams of a layout only up to this number, to stay small on large sites.
const MOST_NAMED: usize = 64;

impl<'a> LayoutLink<'a> {
    /// The link to a layout.
    pub fn of(facts: &Facts<'_>, layout: &'a Layout) -> Self {
        let streams = facts.roster.shown_streams_in(layout);
        let named: &[StreamName] = match streams.len() <= MOST_NAMED {
            true => &streams,
            false => &[],
        };
        let names: Vec<_> = named.iter().map(ToString::to_string).collect();
        LayoutLink {
            title: &layout.title,
            path: address::of(&*layout.slug),
            kind: kind(layout),
            streams: streams.len(),
            names: names.join(" "),
        }
    }
}

/// A layout for its page.
#[derive(Serialize)]
pub struct LayoutInfo<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its name in addresses; empty for a single stream.
    pub name: &'a str,
    /// Whether only its watchers may open its page.
    pub private: bool,
    /// `slots` or `grid`.
    pub kind: &'static str,
    /// Width and height in pixels.
    pub canvas: [u32; 2],
    /// Its page for people.
    pub path: String,
    /// Its page for OBS.
    pub obs_path: String,
    /// The initial arrangement of a grid: `grid`, `focus` or `sidebar`.
    pub arrange: Option<&'static str>,
    /// The picture behind the players.
    pub background: Option<String>,
    /// The picture in front of them.
    pub overlay: Option<String>,
    /// Its slots.
    pub slots: Vec<SlotInfo<'a>>,
    /// The apps of a grid that viewers can join by WHIP.
    pub ingest: Vec<IngestInfo<'a>>,
}

impl<'a> LayoutInfo<'a> {
    /// A whole layout.
    pub fn of(facts: &'a Facts<'a>, layout: &'a Layout) -> Self {
        let path = address::of(&*layout.slug);
        let (slots, arrange) = match &layout.content {
            Content::Slots(slots) => {
                let shown = shown_slots(facts.roster, layout).into_iter();
                let slots = shown.filter_map(|at| SlotInfo::placed(facts, at + 1, &slots[at]));
                (slots.collect(), None)
            }
            Content::Grid(_, arrange) => {
                let streams = facts.roster.shown_streams_in(layout);
                let streams = (1..).zip(&streams);
                let slots = streams
                    .filter_map(|(number, stream)| SlotInfo::without_place(facts, number, stream));
                (slots.collect(), Some(arrange.as_str()))
            }
        };
        let url = |picture: &Option<At<Picture>>| picture.as_ref().map(|picture| url(picture));
        LayoutInfo {
            title: &layout.title,
            name: &layout.slug.value,
            private: layout.watchers.is_some(),
            kind: kind(layout),
            canvas: layout.canvas,
            obs_path: format!("{path}obs/"),
            path,
            arrange,
            background: url(&layout.background),
            overlay: url(&layout.overlay),
            slots,
            ingest: IngestInfo::joinable(facts, layout),
        }
    }

    /// A single slot of a layout (an index into those of the roster), on a canvas of its size.
    pub fn of_slot(facts: &'a Facts<'a>, layout: &'a Layout, at: usize) -> Self {
        let mut info = LayoutInfo::of(facts, layout);
        info.slots.retain(|slot| slot.number == at + 1);
        (info.background, info.overlay) = (None, None);
        for slot in &mut info.slots {
            (slot.x, slot.y) = (Some(0), Some(0));
            info.canvas = [slot.w, slot.h].map(Option::unwrap_or_default);
        }
        info
    }

    /// A single stream, at the size of most scenes. `obs_path` is its OBS page.
    pub fn of_stream(
        facts: &'a Facts<'a>,
        title: &'a str,
        stream: &StreamName,
        obs_path: &str,
    ) -> Self {
        let slot = SlotInfo::without_place(facts, 1, stream).map(|slot| SlotInfo {
            x: Some(0),
            y: Some(0),
            w: Some(1920),
            h: Some(1080),
            ..slot
        });
        LayoutInfo {
            title,
            name: "",
            private: false,
            kind: "slots",
            canvas: [1920, 1080],
            path: facts.roster.watch_path(stream),
            obs_path: obs_path.to_owned(),
            arrange: None,
            background: None,
            overlay: None,
            slots: slot.into_iter().collect(),
            ingest: Vec::new(),
        }
    }
}

fn kind(layout: &Layout) -> &'static str {
    match layout.content {
        Content::Slots(_) => "slots",
        Content::Grid(..) => "grid",
    }
}

/// A file of `content/` has the same path on the site.
fn url(picture: &Picture) -> String {
    format!("/{}", picture.as_str())
}

/// A place on a layout; in a grid, places have no numbers.
#[derive(Serialize)]
#[expect(missing_docs, reason = "as in the roster")]
pub struct SlotInfo<'a> {
    /// Its number among the roster's slots, from 1.
    pub number: usize,
    pub stream: Stream<'a>,
    /// The user's face, for streams with only sound.
    pub face: Face,
    pub label: Option<&'a str>,
    pub x: Option<u32>,
    pub y: Option<u32>,
    pub w: Option<u32>,
    pub h: Option<u32>,
    pub crop: Option<[f64; 4]>,
    pub fit: &'static str,
    pub hide_offline: bool,
    pub card: Option<String>,
}

impl<'a> SlotInfo<'a> {
    /// A stream with a place.
    fn placed(facts: &'a Facts<'a>, number: usize, slot: &'a Slot) -> Option<Self> {
        Some(SlotInfo {
            label: slot.label.as_deref(),
            x: Some(slot.x),
            y: Some(slot.y),
            w: Some(slot.w),
            h: Some(slot.h),
            crop: slot.crop.map(|crop| crop.0),
            fit: slot.fit.as_str(),
            hide_offline: slot.hide_offline.unwrap_or(false),
            card: slot.card.as_ref().map(|card| url(card)),
            ..SlotInfo::without_place(facts, number, &slot.stream)?
        })
    }

    /// A stream without a place, with the face of its user or channel.
    fn without_place(facts: &'a Facts<'a>, number: usize, stream: &StreamName) -> Option<Self> {
        let shown = Stream::of(facts, stream)?;
        let user = facts.roster.users.get(&stream.name);
        let face = Face {
            initials: initials(shown.name),
            hue: hue(&stream.name),
            avatar: user.and_then(|user| avatar(facts.content, user)),
        };
        Some(SlotInfo {
            number,
            stream: shown,
            face,
            label: None,
            x: None,
            y: None,
            w: None,
            h: None,
            crop: None,
            fit: Fit::default().as_str(),
            hide_offline: false,
            card: None,
        })
    }
}
