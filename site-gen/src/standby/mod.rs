//! The clip that a channel shows between turns, if the roster names none: a still picture and silence.
//!
//! It is made here, without a program such as ffmpeg, so that every build has one and all builds have the same. That is
//! little work, since nothing in the picture moves and nothing is compressed: the first frame is stored as it is
//! (`h264`), all others say "as before", and silent AAC has the same few bytes each time (`aac`).

mod aac;
mod bits;
mod h264;
mod mp4;
mod picture;
mod tracks;

use crate::theme::options::ThemeOptions;

pub use picture::Picture;
pub use tracks::{Lack, lacks};

/// The clip with a theme's colours, as an MP4 file.
pub fn of_theme(options: &ThemeOptions) -> Vec<u8> {
    let ground = options.backgrounds.of_scheme(options.scheme);
    let [accent, _] = options.accents;
    let signs = accent.unwrap_or_else(|| ground.ink());
    mp4::file(&Picture::pause(ground.rgb(), signs.rgb()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_build_makes_the_same_clip_with_picture_and_sound() {
        let clip = of_theme(&ThemeOptions::default());
        assert_eq!(clip, of_theme(&ThemeOptions::default()));
        let mut file = std::io::Cursor::new(&clip);
        assert_eq!(lacks(&mut file).unwrap(), None);
        assert!(clip.len() < 500_000, "{}", clip.len());
    }
}
