//! `[layouts.*]`: several streams on one page.

use serde::Deserialize;

use crate::{
    decode::{Problems, Value, leaf_field},
    picture::Picture,
    problem::{At, Problem},
    slot::Slot,
    slug::Slug,
    stream::StreamPattern,
    table::Table,
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
    /// Below the players, as large as the canvas.
    pub background: Option<At<Picture>>,
    /// Above the players, likewise: a frame with cut-outs.
    pub overlay: Option<At<Picture>>,
    /// What is on it.
    pub content: Content,
}

/// What a layout shows.
#[derive(Clone, Debug)]
pub enum Content {
    /// Streams at fixed places of the canvas; later ones lie above earlier ones.
    Slots(Vec<At<Slot>>),
    /// Everyone of these, as a call.
    Grid(Vec<At<StreamPattern>>, Arrange),
}

/// How a grid's tiles stand to begin with; viewers can choose another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrange {
    /// All of one size.
    #[default]
    Grid,
    /// One large, the others in a strip below.
    Focus,
    /// One large, the others in a column at its side.
    Sidebar,
}

leaf_field!(Arrange, "\"grid\", \"focus\" or \"sidebar\"", is_str);

impl Arrange {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Arrange::Grid => "grid",
            Arrange::Focus => "focus",
            Arrange::Sidebar => "sidebar",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Slots,
    Grid,
}

leaf_field!(Kind, "\"slots\" or \"grid\"", is_str);

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
        let background = table.optional("background");
        let overlay = table.optional("overlay");
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
            Kind::Slots => Self::slots(&mut table),
            Kind::Grid => Self::grid(&mut table),
        };
        let canvas = canvas.and_then(|canvas| canvas_of(&canvas, table.problems));
        table.finish();
        let layout = Layout {
            title: title.unwrap_or_else(|| slug.to_string()),
            canvas: canvas.unwrap_or([1920, 1080]),
            background,
            overlay,
            content: content?,
            slug,
        };
        layout.check_slots(problems);
        Some(layout)
    }

    /// What all slots have in common stands at the layout; a slot's own word counts first.
    fn slots(table: &mut Table<'_, '_>) -> Option<Content> {
        only(table, "arrange", "a grid", "its tiles");
        let hide = table.optional::<bool>("hide_offline");
        let card = table.optional::<Picture>("card");
        let mut slots = table.required::<Vec<At<Slot>>>("slots")?.value;
        for slot in &mut slots {
            let hide = hide.as_ref().map(|hide| hide.value);
            slot.value.hide_offline = slot.hide_offline.or(hide);
            slot.value.card = slot.card.clone().or_else(|| card.clone());
        }
        Some(Content::Slots(slots))
    }

    fn grid(table: &mut Table<'_, '_>) -> Option<Content> {
        only(
            table,
            "hide_offline",
            "a layout of slots",
            "a grid's empty tiles",
        );
        only(table, "card", "a layout of slots", "a grid's empty tiles");
        let arrange = table.optional::<Arrange>("arrange");
        let streams = table.required::<Vec<At<StreamPattern>>>("streams")?;
        let arrange = arrange.map_or(Arrange::default(), |arrange| arrange.value);
        Some(Content::Grid(streams.value, arrange))
    }

    /// Every picture that it names.
    pub fn pictures(&self) -> impl Iterator<Item = &At<Picture>> {
        let slots = match &self.content {
            Content::Slots(slots) => slots.as_slice(),
            Content::Grid(..) => &[],
        };
        let cards = slots.iter().filter_map(|slot| slot.card.as_ref());
        self.background.iter().chain(&self.overlay).chain(cards)
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
                        "the slot extends beyond the canvas",
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

/// Reports a word that layouts of the other kind have.
fn only(table: &mut Table<'_, '_>, word: &'static str, whose: &str, what: &str) {
    let Some(value) = table.raw(word) else { return };
    let help = match word {
        "arrange" => "take it out, or write kind = \"grid\" and `streams`".to_owned(),
        _ => format!("take it out: {what} fold away by themselves"),
    };
    table.problems.push(
        Problem::error("layout", value.span(), format!("only {whose} has `{word}`"))
            .label("expected in a layout of another kind")
            .help(help),
    );
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
                Problem::error("canvas", canvas.span.clone(), "not a valid canvas size").label(
                    format!(
                        "expected width and height, 16 to {MAX_CANVAS} each, such as [1920, 1080]"
                    ),
                ),
            );
            None
        }
    }
}
