//! The size of a picture as browsers show it. Cameras save pictures lying on their side, and note the orientation in
//! EXIF. Only the head of a file is read.

use std::{fs::File, io::BufReader, path::Path};

use exif::{In, Reader, Tag};
use imagesize::{ImageError, ImageSize};

/// Width and height in pixels.
///
/// # Errors
/// If the file cannot be read, or is not a picture of a supported format.
pub(super) fn dimensions(path: &Path) -> Result<[usize; 2], ImageError> {
    let ImageSize { width, height } = imagesize::size(path)?;
    Ok(match is_on_its_side(path) {
        true => [height, width],
        false => [width, height],
    })
}

/// Whether the picture is rotated by 90 degrees in either direction: EXIF orientations 5 to 8. JPEG, PNG and WebP can
/// have EXIF. Unreadable EXIF is ignored, as in browsers.
fn is_on_its_side(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let Ok(exif) = Reader::new().read_from_container(&mut BufReader::new(file)) else {
        return false;
    };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY);
    let orientation = orientation.and_then(|field| field.value.get_uint(0));
    orientation.is_some_and(|orientation| (5..=8).contains(&orientation))
}
