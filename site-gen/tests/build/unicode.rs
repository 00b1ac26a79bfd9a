//! Composed and decomposed letters are equal in all names, and anchors and tags work in every script.

use std::fs;

use crate::support::{SMALL, Site};

/// `café`, decomposed as in file names of older macOS, and composed as typed on keyboards.
const APART: &str = "cafe\u{301}";
const ONE: &str = "caf\u{e9}";

const PICTURE: &[u8] = include_bytes!("../cmd/content-images.in/content/pics/oven.png");

/// A name with percent-encoding, as in URLs.
fn encoded(name: &str) -> String {
    let bytes = name.bytes().map(|byte| match byte.is_ascii() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// A site with files named `on_disk`, which are called `written` everywhere else.
fn named(on_disk: &str, written: &str) -> Site {
    let encoded = encoded(written);
    let roster = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\npicture = \"{written}.png\"\n\
         [apps.show]\n[users.alice]\nname = \"Alice\"\nabout = \"users/{written}.md\"\navatar = \"users/{written}.png\"\n\
         [layouts.two]\nkind = \"slots\"\nbackground = \"{written}.png\"\nslots = [{{ stream = \"show/alice\", x = 0, y = 0, w = 960, h = 540 }}]\n"
    );
    let site = Site::new(&roster);
    site.write(&format!("content/{on_disk}.png"), PICTURE);
    site.write(&format!("content/{on_disk}.txt"), "x");
    site.write(&format!("content/users/{on_disk}.png"), PICTURE);
    site.write(&format!("content/users/{on_disk}.md"), "Bakes.\n");
    site.write(
        "themes/default/assets/a.css",
        format!("a{{mask:url({written}.svg)}}"),
    );
    site.write(&format!("themes/default/assets/{on_disk}.svg"), "<svg/>");
    site.write(
        "content/a.md",
        format!(
            "+++\npicture = \"{written}.png\"\ntags = [\"{written}\"]\n+++\n# A\n\n![1]({written}.png) ![2]({encoded}.png)\n\n\
             [3](/{written}.txt) [4]({encoded}.txt) [5](#{written}) [6](#{encoded}) [7](/tags/{written}/) \
             [8](/{encoded}.txt?q={encoded}#:~:text={encoded})\n\n## {on_disk}\n"
        ),
    );
    site.write(
        "content/b.md",
        format!("+++\ntags = [\"{on_disk}\"]\n+++\n# B\n\n[1](a.md#{written})\n"),
    );
    site
}

#[test]
fn files_are_found_in_either_form() {
    for (on_disk, written) in [(APART, ONE), (ONE, APART), (APART, APART), (ONE, ONE)] {
        let (site, encoded) = (named(on_disk, written), encoded(written));
        site.good(&["check"]);
        site.good(&["build"]);
        let files: Vec<String> = site.tree("public").into_keys().collect();
        assert!(
            files.iter().all(|name| !name.contains('\u{301}')),
            "{files:?}"
        );
        for name in [
            format!("{ONE}.png"),
            format!("{ONE}.txt"),
            format!("tags/{ONE}/index.html"),
        ] {
            assert!(files.contains(&name), "{name}: {files:?}");
        }
        let page = site.read("public/a/index.html");
        for part in [
            format!("id=\"{ONE}\""),
            "src=\"/caf%C3%A9.png\"".to_owned(),
            "width=".to_owned(),
        ] {
            assert!(page.contains(&part), "{part}: {page}");
        }
        let composed = "caf%C3%A9";
        for link in [
            format!("href=\"/{composed}.txt\""),
            format!("href=\"#{composed}\""),
            format!("href=\"/tags/{composed}/\""),
            format!("href=\"/{composed}.txt?q={encoded}#:~:text={encoded}\""),
        ] {
            assert!(page.contains(&link), "{link}: {page}");
        }
    }
}

#[test]
fn two_files_with_one_name_are_reported() {
    for folder in ["content", "themes/default/assets"] {
        let site = Site::new(SMALL);
        site.write(&format!("{folder}/{APART}.svg"), "<svg/>");
        site.write(&format!("{folder}/{ONE}.svg"), "<svg/>");
        if fs::read_dir(site.path(folder)).unwrap().count() < 2 {
            // this file system treats them as the same name
            return;
        }
        let said = site.bad(1, &["check"]);
        assert!(said.contains("two files have the same name"), "{said}");
    }
}

#[test]
fn anchors_and_tags_are_in_every_script() {
    let words = [
        "हिन्दी",
        "தமிழ்",
        "ខ្មែរ",
        "မြန်မာ",
        "བོད་སྐད",
        "ไทย",
        "العَرَبِيَّة",
        "한국어",
        "日本語",
    ];
    let site = Site::new(SMALL);
    let mut text = format!("+++\ntags = [\"{}\"]\n+++\n# T\n\n", words.join("\", \""));
    for word in words {
        text.push_str(&format!("[a](#{word}) [b](/tags/{word}/)\n\n## {word}\n\n"));
    }
    site.write("content/t.md", &text);
    site.good(&["check"]);
    site.good(&["build"]);
    assert!(site.read("public/t/index.html").contains("id=\"हिन्दी\""));
}

#[test]
fn every_page_has_a_top() {
    let site = Site::new(SMALL);
    site.write(
        "content/t.md",
        "# T\n\n[a](#top) [b](#TOP) [c](u.md#Top) [d](#) [e](u.md#) [f](#:~:text=T) [g](u.md#part:~:text=a,b) [h](/#top) [i](/alice/#:~:text=x)\n",
    );
    site.write("content/u.md", "# U\n\n## Part\n");
    site.good(&["check"]);
    site.write("content/t.md", "# T\n\n[a](#topp) [b](#prat:~:text=x)\n");
    let said = site.bad(1, &["check"]);
    assert!(
        said.contains("there is no anchor `#topp`") && said.contains("`#prat`"),
        "{said}"
    );
}
