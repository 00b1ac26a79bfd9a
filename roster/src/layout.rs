//! `[layouts.*]`: several streams on one page.

use serde::Deserialize;

use crate::{
    decode::{Field, Problems, Table, Value, leaf_field},
    problem::{At, Problem},
    slug::Slug,
    stream::{StreamName, StreamPattern},
};

/// Most pixels a canvas has in a direction.
pub const MAX_CANVAS: u32 = 7680;

/// A layout: `/<name>/` for people, `/<name>/obs/` for an OBS browser source.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Its name.
    pub slug: At<Slug>,
    /// What people read; the name where none is written.
    pub title: String,
    /// Width and height in pixels.
    pub canvas: [u32; 2],
    /// What is on it.
    pub content: Content,
}

/// What a layout shows.
#[derive(Clone, Debug)]
pub enum Content {
    /// Streams at fixed places of the canvas; later ones lie above earlier ones.
    Slots(Vec<At<Slot>>),
    /// Everyone of these, as a call.
    Grid(Vec<At<StreamPattern>>),
}

/// One stream's place on the canvas, in pixels from its upper left corner.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Whose picture.
    pub stream: At<StreamName>,
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
    /// What stands on the picture.
    pub label: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Slots,
    Grid,
}

leaf_field!(Kind, "\"slots\" or \"grid\"", is_str);

impl Field for Slot {
    const EXPECTED: &'static str =
        "a slot such as { stream = \"show/alice\", x = 0, y = 0, w = 960, h = 540 }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a slot", span, value, problems)?;
        let stream = table.required("stream");
        let [x, y, w, h] =
            ["x", "y", "w", "h"].map(|side| table.required::<u32>(side).map(|side| side.value));
        let label = table.optional("label").map(|label: At<String>| label.value);
        table.finish();
        Some(Slot {
            stream: stream?,
            x: x?,
            y: y?,
            w: w?,
            h: h?,
            label,
        })
    }
}

impl Layout {
    pub(crate) fn decode(
        slug: At<Slug>,
        value: Value<'_>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let name = format!("[layouts.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems)?;
        let title = table.optional("title").map(|title: At<String>| title.value);
        let canvas = table.optional::<Vec<At<u32>>>("canvas");
        let kind = table.optional::<Kind>("kind");
        let kind = kind.map_or(Kind::Slots, |kind| kind.value);
        let (wanted, other, hint) = match kind {
            Kind::Slots => ("slots", "streams", "kind = \"grid\" shows `streams`"),
            Kind::Grid => ("streams", "slots", "kind = \"slots\" shows `slots`"),
        };
        if table.has(other) {
            let span = table
                .raw(other)
                .map_or(slug.span.clone(), |value| value.span());
            table.problems.push(
                Problem::error(
                    "layout",
                    span,
                    format!("a layout of this kind has `{wanted}`, not `{other}`"),
                )
                .label(format!("expected `{wanted}`"))
                .help(hint),
            );
            // one mistake, one problem
            table.optional::<Vec<At<Slot>>>("slots");
            table.optional::<Vec<At<StreamPattern>>>("streams");
            table.finish();
            return None;
        }
        let content = match kind {
            Kind::Slots => table
                .required::<Vec<At<Slot>>>("slots")
                .map(|slots| Content::Slots(slots.value)),
            Kind::Grid => table
                .required::<Vec<At<StreamPattern>>>("streams")
                .map(|streams| Content::Grid(streams.value)),
        };
        let canvas = canvas.and_then(|canvas| canvas_of(&canvas, table.problems));
        table.finish();
        let layout = Layout {
            title: title.unwrap_or_else(|| slug.to_string()),
            canvas: canvas.unwrap_or([1920, 1080]),
            content: content?,
            slug,
        };
        layout.check_slots(problems);
        Some(layout)
    }

    /// Every slot has a size and lies on the canvas.
    fn check_slots(&self, problems: &mut Problems) {
        let Content::Slots(slots) = &self.content else {
            return;
        };
        let [width, height] = self.canvas;
        for slot in slots {
            if slot.w == 0 || slot.h == 0 {
                problems.push(
                    Problem::error("slot", slot.span.clone(), "the slot has no size")
                        .label("expected `w` and `h` of 1 or more"),
                );
            }
            let over = |start: u32, length: u32, most: u32| {
                u64::from(start) + u64::from(length) > u64::from(most)
            };
            if over(slot.x, slot.w, width) || over(slot.y, slot.h, height) {
                problems.push(
                    Problem::error(
                        "slot",
                        slot.span.clone(),
                        "the slot reaches over the canvas",
                    )
                    .label(format!(
                        "expected x + w at most {width} and y + h at most {height}"
                    ))
                    .help("move or shrink the slot, or write a larger `canvas`"),
                );
            }
        }
    }
}

fn canvas_of(canvas: &At<Vec<At<u32>>>, problems: &mut Problems) -> Option<[u32; 2]> {
    let sides: Vec<u32> = canvas.iter().map(|side| side.value).collect();
    match sides[..] {
        [width, height]
            if (16..=MAX_CANVAS).contains(&width) && (16..=MAX_CANVAS).contains(&height) =>
        {
            Some([width, height])
        }
        _ => {
            problems.push(
                Problem::error("canvas", canvas.span.clone(), "this is no canvas").label(format!(
                    "expected width and height, 16 to {MAX_CANVAS} each, such as [1920, 1080]"
                )),
            );
            None
        }
    }
}
