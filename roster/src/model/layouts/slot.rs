//! A place on a layout's canvas, and how a stream fills it.

use serde::Deserialize;

use crate::{
    file::{
        decode::{Field, Problems, Value, array},
        kind::ProblemKind,
        leaf::{leaf, leaf_field},
        problem::{At, Problem, Span},
        table::Table,
    },
    model::{
        layouts::canvas::Canvas,
        values::{picture::Picture, stream::StreamName},
    },
};

/// One stream's place on the canvas, in pixels from its upper left corner.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The stream that is shown.
    pub stream: At<StreamName>,
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
    /// A text on the picture.
    pub label: Option<String>,
    /// The visible part of the picture; all of it by default.
    pub crop: Option<Crop>,
    /// How that part fills the slot.
    pub fit: Fit,
    /// Whether the slot is hidden while the stream is offline; the layout's setting by default.
    pub hide_offline: Option<bool>,
    /// Shown instead of an offline stream; the layout's card by default.
    pub card: Option<At<Picture>>,
}

/// How a picture of another shape fills a slot, as in CSS `object-fit`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// The whole picture, with bars.
    #[default]
    Contain,
    /// No bars, cut off at the edges.
    Cover,
    /// No bars, distorted.
    Fill,
}

leaf_field!(Fit, "\"contain\", \"cover\" or \"fill\"", is_str);

impl Fit {
    /// The word used in the roster.
    pub fn as_str(self) -> &'static str {
        match self {
            Fit::Contain => "contain",
            Fit::Cover => "cover",
            Fit::Fill => "fill",
        }
    }
}

/// A part of a picture: left, top, width and height in percent of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop(pub [f64; 4]);

impl Field for Crop {
    const EXPECTED: &'static str = "left, top, width and height in percent of the picture, such as [25, 0, 50, 100] for its middle";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let number = |item, problems: &mut Problems| {
            let fits = |value: &toml::de::DeValue<'_>| value.is_integer() || value.is_float();
            leaf::<f64>(name, "a number from 0 to 100", item, fits, problems)
        };
        let items = array(name, Self::EXPECTED, value, problems)?;
        let numbers: Vec<Option<f64>> = items
            .into_iter()
            .map(|item| number(item, problems))
            .collect();
        // other items have already been reported
        let numbers = numbers.into_iter().collect::<Option<Vec<f64>>>()?;
        let within =
            |start: f64, length: f64| start >= 0.0 && length > 0.0 && start + length <= 100.0;
        match numbers[..] {
            [x, y, w, h] if within(x, w) && within(y, h) => Some(Crop([x, y, w, h])),
            _ => {
                problems.push(
                    Problem::new(ProblemKind::Crop, span)
                        .label(format!("expected {}", Self::EXPECTED)),
                );
                None
            }
        }
    }
}

/// A slot as written. An invalid side gets the smallest possible value, so that it causes no further problem.
pub(crate) struct RawSlot {
    stream: Option<At<StreamName>>,
    area: [u32; 4],
    label: Option<String>,
    crop: Option<Crop>,
    fit: Fit,
    hide_offline: Option<bool>,
    card: Option<At<Picture>>,
}

impl Field for RawSlot {
    const EXPECTED: &'static str =
        "a slot such as { stream = \"show/alice\", x = 0, y = 0, w = 960, h = 540 }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a slot", span, value, problems);
        let stream = table.required("stream");
        let area = [("x", 0), ("y", 0), ("w", 1), ("h", 1)]
            .map(|(side, least)| table.required(side).map_or(least, |side| side.value));
        let label = table.optional("label").map(|label: At<String>| label.value);
        let crop = table.optional("crop").map(|crop: At<Crop>| crop.value);
        let fit = table.optional("fit").map(|fit: At<Fit>| fit.value);
        let hide_offline = table.optional("hide_offline");
        let card = table.optional("card");
        table.finish();
        Some(RawSlot {
            stream,
            area,
            label,
            crop,
            fit: fit.unwrap_or_default(),
            hide_offline: hide_offline.map(|hide: At<bool>| hide.value),
            card,
        })
    }
}

impl RawSlot {
    /// Reports a slot without size, or not on the canvas.
    pub(crate) fn check(&self, span: &Span, canvas: &Canvas, problems: &mut Problems) {
        let ([x, y, w, h], [width, height]) = (self.area, canvas.0);
        if w == 0 || h == 0 {
            problems.push(
                Problem::new(ProblemKind::EmptySlot, span.clone())
                    .label("expected `w` and `h` of at least 1"),
            );
        }
        let over = |start: u32, length: u32, most: u32| {
            u64::from(start) + u64::from(length) > u64::from(most)
        };
        if over(x, w, width) || over(y, h, height) {
            problems.push(
                Problem::new(ProblemKind::SlotOutside, span.clone())
                    .label(format!(
                        "expected x + w at most {width} and y + h at most {height}"
                    ))
                    .help("move or shrink the slot, or enlarge `canvas`"),
            );
        }
    }

    /// The slot, with the layout's settings as defaults. `None` without a stream.
    pub(crate) fn on(self, hide_offline: Option<bool>, card: Option<&At<Picture>>) -> Option<Slot> {
        let [x, y, w, h] = self.area;
        Some(Slot {
            stream: self.stream?,
            x,
            y,
            w,
            h,
            label: self.label,
            crop: self.crop,
            fit: self.fit,
            hide_offline: self.hide_offline.or(hide_offline),
            card: self.card.or_else(|| card.cloned()),
        })
    }
}
