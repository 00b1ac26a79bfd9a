//! Users' profiles, and groups.

use std::{io::Cursor, time::SystemTime};

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use crate::support::{SMALL, Site, times};

fn picture(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right, and green at the edges that a square avatar cuts off.
fn photo() -> RgbImage {
    RgbImage::from_fn(400, 300, |x, _| {
        image::Rgb(match x {
            0..50 | 350.. => [0, 255, 0],
            50..200 => [255, 0, 0],
            _ => [0, 0, 255],
        })
    })
}

fn written(site: &Site) -> Vec<(String, SystemTime)> {
    let files = times(&site.path("public"));
    let avatars = files
        .into_iter()
        .filter(|(name, _)| name.starts_with("assets/avatar-"));
    avatars.collect()
}

#[test]
fn an_avatar_is_cut_to_a_square_and_made_once() {
    let site = Site::new(&format!("{SMALL}avatar = \"users/me.jpg\"\n"));
    site.write("content/users/me.jpg", picture(photo(), ImageFormat::Jpeg));
    site.good(&["build"]);
    let first = written(&site);
    assert_eq!(first.len(), 2, "{first:?}");
    for (name, _) in &first {
        let made = image::open(site.path(&format!("public/{name}")))
            .unwrap()
            .to_rgb8();
        let side = made.width();
        assert!(
            name.starts_with(&format!("assets/avatar-{side}.")),
            "{name}"
        );
        assert_eq!(made.height(), side);
        let [red, blue] = [2, side - 3].map(|x| made.get_pixel(x, side / 2).0);
        assert!(red[0] > 200 && red[1] < 60, "{red:?}");
        assert!(blue[2] > 200 && blue[1] < 60, "{blue:?}");
        for page in ["index.html", "alice/index.html"] {
            let page = site.read(&format!("public/{page}"));
            assert!(page.contains(&format!("/{name}")), "{name} in {page}");
        }
    }
    // other edits do not decode the picture again; another picture gets another name
    site.write("mitts.toml", site.read("mitts.toml") + "tags = [\"rye\"]\n");
    site.good(&["build"]);
    assert_eq!(written(&site), first);
    site.write(
        "content/users/me.jpg",
        picture(RgbaImage::new(9, 9), ImageFormat::Png),
    );
    site.good(&["build"]);
    let second = written(&site);
    assert_eq!(second.len(), 2, "{second:?}");
    assert!(
        second.iter().all(|(name, _)| name.ends_with(".png")),
        "{second:?}"
    );
}

#[test]
fn a_broken_picture_is_reported_and_the_last_site_stays() {
    let site = Site::new(&format!("{SMALL}avatar = \"me.jpg\"\n"));
    let whole = picture(photo(), ImageFormat::Png);
    site.write("content/me.jpg", &whole);
    site.good(&["build"]);
    let before = site.tree("public");
    site.write("content/me.jpg", &whole[..whole.len() / 2]);
    let said = site.bad(1, &["build"]);
    assert!(said.contains("mitts.toml:9:10"), "{said}");
    assert!(said.contains("the picture cannot be used"), "{said}");
    assert_eq!(site.tree("public"), before);
}

#[test]
fn links_and_tags_are_on_the_page() {
    let site = Site::new(&format!(
        "{SMALL}tags = [\"rye & co\"]\nlinks = [{{ title = \"<Shop>\", url = \"https://shop.example/?a=1&b=2\" }}]\n"
    ));
    site.good(&["build"]);
    let page = site.read("public/alice/index.html");
    for part in [
        "<li class=\"tag\">rye &amp; co</li>",
        "<a href=\"https://shop.example/?a=1&amp;b=2\" rel=\"me noopener\">&lt;Shop&gt;</a>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn a_group_with_a_title_has_a_page_without_its_private_members() {
    let site = Site::new(&format!(
        "{SMALL}\n[users.bob]\nname = \"Bob\"\nwatchers = [\"@quiet\"]\n\n[groups]\nquiet = [\"alice\"]\n\n\
        [groups.crew]\ntitle = \"The crew\"\nabout = \"crew.md\"\nmembers = [\"bob\", \"alice\"]\n"
    ));
    site.write("content/crew.md", "We *bake*. See [Alice](/alice/).\n");
    site.good(&["build"]);
    let page = site.read("public/groups/crew/index.html");
    for part in [
        "<h1>The crew</h1>",
        "We <em>bake</em>",
        "<a href=\"/alice/\">Alice</a></h3>",
        "data-stream=\"show/alice\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("Bob"), "{page}");
    assert!(!site.path("public/groups/quiet").exists());
    assert!(!site.path("public/crew").exists());
    assert!(site.read("public/sitemap.xml").contains("/groups/crew/"));
}

/// The head of a PNG of this size, with 8 bits and an alpha channel.
fn head(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [b"IHDR", &size[..], &[8, 6, 0, 0, 0]].concat();
    let mut hash = !0u32;
    for byte in &header {
        hash ^= u32::from(*byte);
        for _ in 0..8 {
            hash = (hash >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(hash & 1));
        }
    }
    let sum = (!hash).to_be_bytes();
    // the decoder reads until the pixels begin
    let pixels = b"\0\0\0\x08IDAT\x78\x9c\x03\0\0\0\0\x01";
    [b"\x89PNG\r\n\x1a\n\0\0\0\r", &header[..], &sum, pixels].concat()
}

#[test]
fn a_small_file_with_a_huge_picture_is_refused() {
    let site = Site::new(&format!("{SMALL}avatar = \"users/me.png\"\n"));
    site.write("content/users/me.png", head(10_001, 9));
    let said = site.bad(1, &["check"]);
    assert!(
        said.contains("at most 10000 pixels in each direction"),
        "{said}"
    );
    site.write("content/users/me.png", head(9_000, 9_000));
    for command in ["check", "build"] {
        let said = site.bad(1, &[command]);
        assert!(said.contains("mitts.toml:9:10"), "{said}");
        assert!(
            said.contains("308 MiB of memory; expected at most 128 MiB"),
            "{said}"
        );
    }
}

#[test]
fn check_and_build_report_a_truncated_picture() {
    let site = Site::new(&format!("{SMALL}avatar = \"users/me.png\"\n"));
    let whole = picture(photo(), ImageFormat::Png);
    site.write("content/users/me.png", &whole[..whole.len() / 2]);
    let said = ["check", "build"].map(|command| {
        let said = site.bad(1, &[command]);
        let (_, problem) = said.split_once("error: ").unwrap();
        problem.to_owned()
    });
    assert_eq!(said[0], said[1]);
    assert!(
        said[0].contains("the picture cannot be used"),
        "{}",
        said[0]
    );
}
