//! The still picture: the sign for a pause on a plain ground.

/// Pixels of a side of the blocks that H.264 stores.
pub(super) const BLOCK: usize = 16;
/// Pixels.
pub(super) const WIDTH: usize = 640;
/// Pixels.
pub(super) const HEIGHT: usize = 360;

/// The width, height and distance of the two bars, in pixels.
const BAR: usize = 28;
const TALL: usize = 112;
const APART: usize = 28;

/// A picture of two colours.
#[derive(Debug)]
pub struct Picture {
    ground: [u8; 3],
    bars: [u8; 3],
}

impl Picture {
    /// Two bars in the middle. Colours are red, green and blue.
    pub fn pause(ground: [u8; 3], bars: [u8; 3]) -> Self {
        Picture {
            ground: luma_and_chroma(ground),
            bars: luma_and_chroma(bars),
        }
    }

    /// The luma and both chromas of a pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let from_middle = x.abs_diff(WIDTH / 2) * 2;
        let in_bar = (APART..APART + 2 * BAR).contains(&from_middle);
        match in_bar && y.abs_diff(HEIGHT / 2) * 2 < TALL {
            true => self.bars,
            false => self.ground,
        }
    }
}

/// A colour as video stores it, by BT.709 with the limited range.
fn luma_and_chroma([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = [red, green, blue].map(|part| f64::from(part) / 255.0);
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let chroma = |part: f64, width: f64| 128.0 + 224.0 * (part - luma) / width;
    let all = [
        16.0 + 219.0 * luma,
        chroma(blue, 1.8556),
        chroma(red, 1.5748),
    ];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "16 to 240"
    )]
    all.map(|value| value.round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_video() {
        assert_eq!(luma_and_chroma([0; 3]), [16, 128, 128]);
        assert_eq!(luma_and_chroma([255; 3]), [235, 128, 128]);
        assert_eq!(luma_and_chroma([255, 0, 0]), [63, 102, 240]);
    }

    #[test]
    fn the_bars_are_beside_the_middle() {
        let picture = Picture::pause([0; 3], [255; 3]);
        let is_bar = |x, y| picture.at(x, y)[0] == 235;
        assert!(!is_bar(WIDTH / 2, HEIGHT / 2));
        for x in [WIDTH / 2 - 30, WIDTH / 2 + 30] {
            assert!(is_bar(x, HEIGHT / 2) && !is_bar(x, 20));
        }
    }
}
