//! Users' pictures: two square sizes of each, made during the build.
//!
//! The address of a picture contains a digest of its file, so that unchanged pictures are kept without decoding them.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use image::{
    ColorType, DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
    metadata::Orientation,
};

use crate::{content::colours::Profile, fingerprint::Fingerprint, paths::ASSETS};

/// Width and height in pixels: for lists, and for large pictures or screens with a higher density. Sites that show a
/// link with its picture want at least 200.
pub const SIZES: [u32; 2] = [96, 256];

/// The maximum width and height of a picture in pixels.
const MOST: u32 = 10_000;

/// The maximum memory for a decoded picture in bytes: 128 MiB are enough for a photo of 44 megapixels. A small file
/// can contain a picture of any size.
const MOST_MEMORY: u64 = 128 << 20;

/// The version of the conversion. With another number, all pictures are made again.
const RECIPE: u8 = 3;

/// A picture to be made.
#[derive(Clone, Debug)]
pub struct Avatar {
    /// The file. Its bytes are read again when needed, since those of all users may not fit into memory.
    file: PathBuf,
    /// BLAKE3 digest of `RECIPE` and the file's bytes.
    pub fingerprint: Fingerprint,
    /// Whether it has an alpha channel. Such pictures stay PNG; all others become JPEG.
    clear: bool,
    /// Whether it has an unreadable colour profile, so that its colours may be wrong.
    pub has_broken_profile: bool,
}

/// A decoded picture with its orientation applied, and its colour profile.
struct Picture {
    pixels: DynamicImage,
    profile: Option<Profile>,
}

impl Avatar {
    /// Reads a picture's file and decodes its head.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let bytes = read(path)?;
        let mut reader = ImageReader::new(Cursor::new(&bytes));
        reader.limits(limits());
        let reader = reader.with_guessed_format().map_err(|e| e.to_string())?;
        let wide = || format!("expected at most {MOST} pixels in each direction");
        let mut decoder = reader.into_decoder().map_err(|error| match error {
            ImageError::Limits(_) => wide(),
            _ => "expected a PNG, JPEG or WebP picture".to_owned(),
        })?;
        let (width, height) = decoder.dimensions();
        if width > MOST || height > MOST {
            return Err(wide());
        }
        let memory = decoder.total_bytes();
        if memory > MOST_MEMORY {
            return Err(format!(
                "{width} by {height} pixels take {} MiB of memory; expected at most {} MiB",
                memory >> 20,
                MOST_MEMORY >> 20
            ));
        }
        let clear = decoder.color_type().has_alpha();
        let icc = decoder.icc_profile().ok().flatten();
        drop(decoder);
        Ok(Avatar {
            fingerprint: fingerprint(&bytes),
            file: path.to_owned(),
            clear,
            has_broken_profile: icc.is_some_and(|icc| Profile::read(&icc).is_none()),
        })
    }

    /// Decodes all of the picture. [`Avatar::read`] has only decoded the head.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        self.picture().map(drop)
    }

    /// The path of one of the sizes, below the site's folder.
    pub fn path(&self, size: u32) -> String {
        let ending = if self.clear { "png" } else { "jpg" };
        let digest = HEXLOWER.encode(&self.fingerprint[..8]);
        format!("{ASSETS}/avatar-{size}.{digest}.{ending}")
    }

    /// The picture in sRGB, with its orientation applied and cut to a square, in each of [`SIZES`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn make(&self) -> Result<Vec<Vec<u8>>, String> {
        let picture = self.picture()?;
        let make = |size: &u32| self.encode(&picture, *size).map_err(|e| e.to_string());
        SIZES.iter().map(make).collect()
    }

    fn picture(&self) -> Result<Picture, String> {
        let bytes = read(&self.file)?;
        if fingerprint(&bytes) != self.fingerprint {
            return Err("the file was changed while it was read; try again".to_owned());
        }
        decode(&bytes).map_err(|error| match error {
            ImageError::Limits(_) => format!(
                "reading it takes more than {} MiB of memory",
                MOST_MEMORY >> 20
            ),
            error => error.to_string(),
        })
    }

    fn encode(&self, picture: &Picture, size: u32) -> image::ImageResult<Vec<u8>> {
        let small = picture
            .pixels
            .resize_to_fill(size, size, FilterType::CatmullRom);
        let small = match &picture.profile {
            Some(profile) => profile.to_srgb(small),
            None => small,
        };
        let mut bytes = Vec::new();
        if self.clear {
            let pixels = small.to_rgba8();
            PngEncoder::new(&mut bytes).write_image(
                &pixels,
                size,
                size,
                ColorType::Rgba8.into(),
            )?;
        } else {
            let pixels = small.to_rgb8();
            JpegEncoder::new_with_quality(&mut bytes, 85).write_image(
                &pixels,
                size,
                size,
                ColorType::Rgb8.into(),
            )?;
        }
        Ok(bytes)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[RECIPE]);
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

fn decode(bytes: &[u8]) -> image::ImageResult<Picture> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.limits(limits());
    let mut decoder = reader.with_guessed_format()?.into_decoder()?;
    // the decoder's limit does not include the decoded picture
    limits().reserve(decoder.total_bytes())?;
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten();
    let mut pixels = DynamicImage::from_decoder(decoder)?;
    pixels.apply_orientation(upright);
    Ok(Picture {
        pixels,
        profile: icc.and_then(|icc| Profile::read(&icc)),
    })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST);
    limits.max_image_height = Some(MOST);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}
