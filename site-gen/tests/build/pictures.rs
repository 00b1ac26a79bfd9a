//! Pictures from phones: rotated by EXIF, and in other colour spaces than sRGB.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, ImageFormat, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};
use moxcms::ColorProfile;

use crate::support::{SMALL, Site};

/// EXIF data with only an orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// Encodes a picture in a format that supports EXIF and colour profiles.
fn encoded(
    ending: &str,
    picture: &DynamicImage,
    icc: Option<&[u8]>,
    orientation: Option<u8>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let kind = ExtendedColorType::from(picture.color());
    fn write(
        mut encoder: impl ImageEncoder,
        picture: &DynamicImage,
        kind: ExtendedColorType,
        icc: Option<&[u8]>,
        orientation: Option<u8>,
    ) {
        if let Some(icc) = icc {
            encoder.set_icc_profile(icc.to_vec()).unwrap();
        }
        if let Some(orientation) = orientation {
            encoder.set_exif_metadata(exif(orientation)).unwrap();
        }
        let (width, height) = (picture.width(), picture.height());
        encoder
            .write_image(picture.as_bytes(), width, height, kind)
            .unwrap();
    }
    match ending {
        "jpg" => write(
            JpegEncoder::new_with_quality(&mut bytes, 98),
            picture,
            kind,
            icc,
            orientation,
        ),
        "png" => write(PngEncoder::new(&mut bytes), picture, kind, icc, orientation),
        _ => write(
            WebPEncoder::new_lossless(&mut bytes),
            picture,
            kind,
            icc,
            orientation,
        ),
    }
    assert!(width > 0 && height > 0 && !bytes.is_empty());
    bytes
}

fn plain(width: u32, height: u32, colour: [u8; 3]) -> DynamicImage {
    RgbImage::from_pixel(width, height, image::Rgb(colour)).into()
}

#[test]
fn sizes_are_those_of_the_displayed_picture() {
    let roster = SMALL.replace("[apps", "picture = \"site.jpg\"\nembed = [\"*\"]\n\n[apps");
    let site = Site::new(&roster);
    let side = plain(120, 60, [200, 0, 0]);
    site.write("content/site.jpg", encoded("jpg", &side, None, Some(6)));
    for ending in ["jpg", "png", "webp"] {
        for orientation in 1..=8 {
            let name = format!("p{orientation}.{ending}");
            let bytes = encoded(ending, &side, None, Some(orientation));
            site.write(&format!("content/{name}"), bytes);
            let page = format!("+++\npicture = \"{name}\"\n+++\n# P\n\n![x]({name})\n");
            site.write(&format!("content/p{orientation}-{ending}.md"), page);
        }
    }
    // invalid EXIF data is ignored
    let mut broken = encoded("png", &side, None, Some(6));
    let at = broken.windows(4).position(|four| four == b"eXIf").unwrap();
    broken[at + 4..at + 8].copy_from_slice(b"MMMM");
    site.write("content/broken.png", broken);
    site.write("content/broken.md", "![x](broken.png)\n");
    site.good(&["build"]);
    for ending in ["jpg", "png", "webp"] {
        for orientation in 1..=8 {
            let page = site.read(&format!("public/p{orientation}-{ending}/index.html"));
            let (width, height) = match orientation {
                5.. => (60, 120),
                _ => (120, 60),
            };
            for told in [
                format!("width=\"{width}\" height=\"{height}\""),
                format!("<meta property=\"og:image:width\" content=\"{width}\">"),
                format!("<meta property=\"og:image:height\" content=\"{height}\">"),
            ] {
                assert!(
                    page.contains(&told),
                    "{orientation} {ending}: {told}\n{page}"
                );
            }
        }
    }
    assert!(
        site.read("public/broken/index.html")
            .contains("width=\"120\" height=\"60\"")
    );
    let oembed = site.read("public/alice/oembed.json");
    assert!(oembed.contains("\"thumbnail_width\": 60"), "{oembed}");
    assert!(oembed.contains("\"thumbnail_height\": 120"), "{oembed}");
}

/// The colour in the middle of the avatar.
fn made(site: &Site) -> [u8; 3] {
    let tree = site.tree("public/assets");
    let (name, _) = tree
        .iter()
        .find(|(name, _)| name.starts_with("avatar-256."))
        .unwrap();
    let picture = image::open(site.path(&format!("public/assets/{name}"))).unwrap();
    picture.to_rgb8().get_pixel(128, 128).0
}

fn assert_near(got: [u8; 3], wanted: [u8; 3], what: &str) {
    let far = got
        .iter()
        .zip(wanted)
        .any(|(got, wanted)| got.abs_diff(wanted) > 3);
    assert!(!far, "{what}: {got:?}, expected {wanted:?}");
}

#[test]
fn colours_are_those_that_the_profile_means() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let picture = plain(300, 300, [180, 60, 40]);
    let see_through = DynamicImage::from(picture.to_rgba8());
    for ending in ["jpg", "png", "webp"] {
        let site = Site::new(&format!("{SMALL}avatar = \"me.{ending}\"\n"));
        let file = format!("content/me.{ending}");
        for (icc, wanted) in [
            (Some(&p3), [196, 47, 27]),
            (Some(&srgb), [180, 60, 40]),
            (None, [180, 60, 40]),
        ] {
            let icc = icc.map(Vec::as_slice);
            site.write(&file, encoded(ending, &picture, icc, None));
            site.good(&["build"]);
            assert_near(made(&site), wanted, ending);
            if ending != "jpg" {
                site.write(&file, encoded(ending, &see_through, icc, None));
                site.good(&["build"]);
                assert_near(made(&site), wanted, ending);
            }
        }
    }
}

#[test]
fn grey_pictures_have_profiles_and_broken_ones_are_reported() {
    let grey = DynamicImage::from(GrayImage::from_pixel(300, 300, image::Luma([128])));
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let site = Site::new(&format!("{SMALL}avatar = \"me.png\"\n"));
    site.write("content/me.png", encoded("png", &grey, Some(&linear), None));
    site.good(&["build"]);
    // half the light is 188 in sRGB
    assert_near(made(&site), [188; 3], "linear grey");

    let picture = plain(300, 300, [180, 60, 40]);
    site.write(
        "content/me.png",
        encoded("png", &picture, Some(b"no profile"), None),
    );
    for _ in 0..2 {
        let said = site.good(&["build"]);
        assert!(said.contains("colour profile cannot be read"), "{said}");
    }
    assert!(
        site.good(&["check"])
            .contains("colour profile cannot be read")
    );
    assert_near(made(&site), [180, 60, 40], "broken profile");
    // a profile for another kind of pixels is ignored
    let mut plain = Cursor::new(Vec::new());
    picture.write_to(&mut plain, ImageFormat::Png).unwrap();
    site.write(
        "content/me.png",
        encoded("png", &picture, Some(&linear), None),
    );
    site.good(&["build"]);
    assert_near(made(&site), [180, 60, 40], "a grey profile");
}
