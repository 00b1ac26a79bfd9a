//! Colour profiles: what the numbers of a picture's pixels mean. A picture without one is sRGB, and so is every one that
//! the build makes; phones save in Display P3.

use image::{DynamicImage, GrayAlphaImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A profile that a picture came with.
pub(super) struct Profile(ColorProfile);

impl Profile {
    /// Reads an ICC profile. `None` for one that is broken: the picture is then taken for sRGB, as in browsers.
    pub(super) fn read(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let known = matches!(
            profile.color_space,
            DataColorSpace::Rgb | DataColorSpace::Gray
        );
        // pixels of CMYK have become RGB when they were decoded, which such a profile says nothing of
        (known || profile.color_space == DataColorSpace::Cmyk).then_some(Profile(profile))
    }

    /// The picture in sRGB, of 8 bits a channel. A profile of another kind than the pixels are says nothing of them.
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
