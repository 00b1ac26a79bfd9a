//! Users' pictures: two square sizes of each, made when the site is built.
//!
//! A picture's address holds a digest of its file, so that what an earlier build made of the same file
//! is kept without decoding it.

use std::{io::Cursor, path::Path};

use data_encoding::HEXLOWER;
use image::{
    ColorType, DynamicImage, ImageDecoder, ImageEncoder, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
    metadata::Orientation,
};

use crate::output::manifest::Fingerprint;

/// Width and height in pixels: as shown, and for screens of twice the density.
pub const SIZES: [u32; 2] = [96, 192];

/// Most pixels a picture has in a direction.
const MOST: u32 = 10_000;

/// How pictures are made; another number makes all of them again.
const RECIPE: u8 = 1;

/// A picture that is to be made.
#[derive(Clone, Debug)]
pub struct Avatar {
    /// The file's bytes.
    bytes: Vec<u8>,
    /// Of its bytes.
    pub fingerprint: Fingerprint,
    /// Drawings with see-through parts stay PNG; photos become JPEG.
    clear: bool,
}

impl Avatar {
    /// Reads a picture's file and looks at its head.
    ///
    /// # Errors
    /// What is wrong with it, for the person.
    pub fn read(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        let mut reader = ImageReader::new(Cursor::new(&bytes));
        reader.limits(limits());
        let reader = reader.with_guessed_format().map_err(|e| e.to_string())?;
        let decoder = reader
            .into_decoder()
            .map_err(|_| "expected a PNG, JPEG or WebP picture".to_owned())?;
        let (width, height) = decoder.dimensions();
        if width > MOST || height > MOST {
            return Err(format!("expected at most {MOST} pixels in each direction"));
        }
        let clear = decoder.color_type().has_alpha();
        drop(decoder);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[RECIPE]);
        hasher.update(&bytes);
        Ok(Avatar {
            fingerprint: *hasher.finalize().as_bytes(),
            bytes,
            clear,
        })
    }

    /// The path of one of the sizes below the site's folder.
    pub fn path(&self, size: u32) -> String {
        let ending = if self.clear { "png" } else { "jpg" };
        let digest = HEXLOWER.encode(&self.fingerprint[..8]);
        format!("assets/avatar-{size}.{digest}.{ending}")
    }

    /// The picture, upright and cut to a square, in each of [`SIZES`].
    ///
    /// # Errors
    /// What is wrong with it, for the person.
    pub fn make(&self) -> Result<Vec<Vec<u8>>, String> {
        let picture = self.decode().map_err(|error| error.to_string())?;
        let make = |size: &u32| self.encode(&picture, *size).map_err(|e| e.to_string());
        SIZES.iter().map(make).collect()
    }

    fn decode(&self) -> image::ImageResult<DynamicImage> {
        let mut reader = ImageReader::new(Cursor::new(&self.bytes));
        reader.limits(limits());
        let mut decoder = reader.with_guessed_format()?.into_decoder()?;
        let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(upright);
        Ok(picture)
    }

    fn encode(&self, picture: &DynamicImage, size: u32) -> image::ImageResult<Vec<u8>> {
        let small = picture.resize_to_fill(size, size, FilterType::CatmullRom);
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

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST);
    limits.max_image_height = Some(MOST);
    limits
}
