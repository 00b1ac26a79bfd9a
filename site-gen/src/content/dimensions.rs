//! How large a picture is as browsers show it: cameras store what they see lying on its side, and note in EXIF how it is
//! to be turned. Only the head of a file is read.

use std::{fs::File, io::BufReader, path::Path};

use exif::{In, Reader, Tag};
use imagesize::{ImageError, ImageSize};

/// Width and height in pixels.
///
/// # Errors
/// When the file cannot be read, or is no picture of a known kind.
pub(super) fn dimensions(path: &Path) -> Result<[usize; 2], ImageError> {
    let ImageSize { width, height } = imagesize::size(path)?;
    Ok(match is_on_its_side(path) {
        true => [height, width],
        false => [width, height],
    })
}

/// Whether the picture is turned by a quarter, either way: EXIF's orientations 5 to 8. JPEG, PNG and WebP have EXIF; what
/// cannot be read of it turns nothing, as in browsers.
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
