//! Colour profiles of pictures. A picture without a profile is sRGB, and so are all pictures that the build makes.
//! Phones save pictures in Display P3.

use image::{DynamicImage, GrayAlphaImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The profile of a picture.
pub(super) struct Profile(ColorProfile);

impl Profile {
    /// Reads an ICC profile. A broken one is `None`, and the picture is then treated as sRGB, as in browsers.
    pub(super) fn read(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let known = matches!(
            profile.color_space,
            DataColorSpace::Rgb | DataColorSpace::Gray
        );
        // CMYK pixels became RGB when they were decoded, so such a profile does not apply any more
        (known || profile.color_space == DataColorSpace::Cmyk).then_some(Profile(profile))
    }

    /// Converts the picture to sRGB with 8 bits per channel. A profile for another kind of pixels is ignored.
    pub(super) fn to_srgb(&self, picture: DynamicImage) -> DynamicImage {
        let is_grey = !picture.color().has_color();
        let converted = match (self.0.color_space, is_grey, picture.color().has_alpha()) {
            (DataColorSpace::Rgb, false, true) => self.rgba(picture.to_rgba8()),
            (DataColorSpace::Rgb, false, false) => self.rgb(&picture.to_rgb8()),
            (DataColorSpace::Gray, true, _) => self.grey(&picture.to_luma_alpha8()),
            _ => None,
        };
        converted.unwrap_or(picture)
    }

    fn rgb(&self, picture: &RgbImage) -> Option<DynamicImage> {
        let mut made = vec![0; picture.as_raw().len()];
        self.convert(Layout::Rgb, picture.as_raw(), Layout::Rgb, &mut made)?;
        RgbImage::from_raw(picture.width(), picture.height(), made).map(DynamicImage::from)
    }

    fn rgba(&self, picture: RgbaImage) -> Option<DynamicImage> {
        let mut made = vec![0; picture.as_raw().len()];
        self.convert(Layout::Rgba, picture.as_raw(), Layout::Rgba, &mut made)?;
        RgbaImage::from_raw(picture.width(), picture.height(), made).map(DynamicImage::from)
    }

    fn grey(&self, picture: &GrayAlphaImage) -> Option<DynamicImage> {
        let mut made = vec![0; picture.as_raw().len() * 2];
        self.convert(Layout::GrayAlpha, picture.as_raw(), Layout::Rgba, &mut made)?;
        RgbaImage::from_raw(picture.width(), picture.height(), made).map(DynamicImage::from)
    }

    fn convert(&self, from: Layout, pixels: &[u8], to: Layout, made: &mut [u8]) -> Option<()> {
        let srgb = ColorProfile::new_srgb();
        let transform = self
            .0
            .create_transform_8bit(from, &srgb, to, TransformOptions::default());
        transform.ok()?.transform(pixels, made).ok()
    }
}
