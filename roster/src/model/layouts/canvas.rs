//! `canvas` of `[layouts.*]`: the size of a layout in pixels.

use crate::file::{
    decode::{Field, Problems, Value, array},
    kind::ProblemKind,
    problem::Problem,
};

/// The largest width or height of a canvas in pixels.
pub const MAX_CANVAS: u32 = 7680;

/// Width and height in pixels.
pub(crate) struct Canvas(pub(crate) [u32; 2]);

impl Canvas {
    /// The largest canvas.
    pub(crate) const MOST: Canvas = Canvas([MAX_CANVAS; 2]);
}

impl Default for Canvas {
    fn default() -> Self {
        Canvas([1920, 1080])
    }
}

impl Field for Canvas {
    const EXPECTED: &'static str = "width and height in pixels, such as [1920, 1080]";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let items = array(name, Self::EXPECTED, value, problems)?.into_iter();
        let sides: Vec<Option<u32>> = items
            .map(|item| u32::decode(name, item, problems))
            .collect();
        // other items have already been reported
        let sides = sides.into_iter().collect::<Option<Vec<u32>>>()?;
        let fits = |side: &u32| (16..=MAX_CANVAS).contains(side);
        match sides[..] {
            [width, height] if sides.iter().all(fits) => Some(Canvas([width, height])),
            _ => {
                problems.push(Problem::new(ProblemKind::Canvas, span).label(format!(
                    "expected width and height, 16 to {MAX_CANVAS} each, such as [1920, 1080]"
                )));
                None
            }
        }
    }
}
