//! Parts of a site for other software: link previews, oEmbed, the manifest and the service worker.

use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{Site, Tree};

const NAME: &str = r#"Alice "A" <b>&'#x"#;

/// The head of a PNG, which is enough to find its size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &size[..]].concat()
}

fn roster(more: &str) -> String {
    format!(
        r#"[site]
title = "The Friday Kitchen"
tagline = "Eight friends"
url = "https://live.example.net"
language = "pt-BR"
{more}

[apps.show]

[users.alice]
name = '''{NAME}'''
avatar = "users/alice.jpg"

[users.bob]

[users.carol]
watchers = ["bob"]

[layouts.wide]
canvas = [2000, 500]
slots = [{{ stream = "show/bob", x = 0, y = 0, w = 500, h = 500 }}]
"#
    )
}

fn built(more: &str, files: &[(&str, &str)]) -> (Site, Tree) {
    let site = Site::empty();
    site.write("mitts.toml", roster(more));
    let mut photo = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(200, 200)
        .write_to(&mut photo, image::ImageFormat::Jpeg)
        .unwrap();
    site.write("content/users/alice.jpg", photo.into_inner());
    site.write("content/img/a b.png", png(1200, 630));
    site.write("content/img/own.png", png(300, 400));
    for (name, text) in files {
        site.write(name, text);
    }
    site.good(&["build"]);
    let tree = site.tree("public");
    (site, tree)
}

fn text<'t>(tree: &'t Tree, name: &str) -> &'t str {
    std::str::from_utf8(&tree[name]).unwrap()
}

/// The names and contents of a page's tags for link previews, in order.
fn cards(tree: &Tree, name: &str) -> Vec<(String, String)> {
    let tags = Selector::parse("meta[property], meta[name^=twitter]").unwrap();
    let page = Html::parse_document(text(tree, name));
    let of = |tag: scraper::ElementRef<'_>| {
        let key = tag.attr("property").or(tag.attr("name")).unwrap();
        (key.to_owned(), tag.attr("content").unwrap().to_owned())
    };
    page.select(&tags).map(of).collect()
}

fn card<'c>(cards: &'c [(String, String)], key: &str) -> &'c str {
    let found = cards.iter().find(|(name, _)| name == key);
    &found.unwrap_or_else(|| panic!("{key} in {cards:?}")).1
}

#[test]
fn the_head_of_a_watch_page() {
    let (_site, tree) = built("embed = \"*\"\npicture = \"img/a b.png\"", &[]);
    let page = text(&tree, "alice/index.html");
    let avatar = tree
        .keys()
        .find(|name| name.starts_with("assets/avatar-256."))
        .unwrap();
    let name = "Alice &quot;A&quot; &lt;b&gt;&amp;&#39;#x";
    let expected = format!(
        r#"<link rel="canonical" href="https://live.example.net/alice/">
<meta property="og:type" content="website">
<meta property="og:site_name" content="The Friday Kitchen">
<meta property="og:locale" content="pt_BR">
<meta property="og:title" content="{name}">
<meta property="og:description" content="Watch {name} live on The Friday Kitchen">
<meta property="og:url" content="https://live.example.net/alice/">
<meta property="og:image" content="https://live.example.net/{avatar}">
<meta property="og:image:width" content="256">
<meta property="og:image:height" content="256">
<meta property="og:image:alt" content="{name}">
<meta name="twitter:card" content="summary">
<link rel="alternate" type="application/json+oembed" href="https://live.example.net/alice/oembed.json" title="{name}">
"#
    );
    assert!(page.contains(&expected), "{page}");
}

#[test]
fn pages_without_a_picture_have_the_sites() {
    let content = [(
        "content/news.md",
        "+++\ntitle = \"News\"\npicture = \"img/own.png\"\n+++\n",
    )];
    let (_site, tree) = built("picture = \"img/a b.png\"", &content);
    for page in ["index.html", "bob/index.html", "wide/index.html"] {
        let cards = cards(&tree, page);
        let picture = card(&cards, "og:image");
        assert_eq!(picture, "https://live.example.net/img/a%20b.png", "{page}");
        assert_eq!(card(&cards, "og:image:width"), "1200", "{page}");
        assert_eq!(card(&cards, "twitter:card"), "summary_large_image");
    }
    let news = cards(&tree, "news/index.html");
    assert_eq!(card(&news, "og:type"), "article");
    let picture = card(&news, "og:image");
    assert_eq!(picture, "https://live.example.net/img/own.png");
    assert_eq!(card(&news, "og:image:alt"), "News");
    assert_eq!(card(&news, "twitter:card"), "summary");
    // these should not be shared
    for page in ["carol/index.html", "404.html", "offline.html"] {
        assert_eq!(cards(&tree, page), [], "{page}");
    }
    let (_site, tree) = built("", &[]);
    let home = cards(&tree, "index.html");
    let icon = card(&home, "og:image").strip_prefix("https://live.example.net/");
    assert!(tree.contains_key(icon.unwrap()), "{icon:?}");
    assert_eq!(card(&home, "og:image:height"), "512");
}

#[test]
fn allowed_sites_get_the_embed_code() {
    let (_site, tree) = built("embed = [\"https://club.example\"]", &[]);
    let answer = |name: &str| serde_json::from_str::<Value>(text(&tree, name)).unwrap();
    let alice = answer("alice/oembed.json");
    assert_eq!(alice["type"], "video");
    assert_eq!(alice["version"], "1.0");
    assert_eq!(alice["title"], NAME);
    assert_eq!(alice["provider_name"], "The Friday Kitchen");
    assert_eq!(alice["thumbnail_width"], 256);
    let frame = Html::parse_fragment(alice["html"].as_str().unwrap());
    let frames = Selector::parse("*").unwrap();
    let frame = frame.select(&frames).find(|e| e.value().name() == "iframe");
    let frame = frame.unwrap();
    for (attribute, value) in [
        ("src", "https://live.example.net/alice/embed/"),
        ("title", NAME),
        ("width", "640"),
        ("height", "360"),
        ("allow", "autoplay; fullscreen; picture-in-picture"),
        ("allowfullscreen", ""),
    ] {
        assert_eq!(frame.attr(attribute), Some(value), "{attribute}");
    }
    let wide = answer("wide/oembed.json");
    assert_eq!(
        (&wide["width"], &wide["height"]),
        (&json!(640), &json!(160))
    );
    assert_eq!(
        wide.get("thumbnail_url"),
        None,
        "all of a thumbnail or nothing"
    );
    let found: Vec<_> = tree
        .keys()
        .filter(|name| name.ends_with("oembed.json"))
        .collect();
    let expected = ["alice/oembed.json", "bob/oembed.json", "wide/oembed.json"];
    assert_eq!(found, expected, "no private users");
    let (_site, tree) = built("", &[]);
    assert!(!tree.keys().any(|name| name.ends_with("oembed.json")));
    assert!(!text(&tree, "alice/index.html").contains("oembed"));
}

#[test]
fn the_site_can_be_installed() {
    let theme = [("themes/default/theme.toml", "scheme = \"light\"\n")];
    let (_site, tree) = built("", &theme);
    let manifest: Value = serde_json::from_str(text(&tree, "manifest.webmanifest")).unwrap();
    for (key, value) in [
        ("name", "The Friday Kitchen"),
        ("short_name", "The Friday"),
        ("description", "Eight friends"),
        ("lang", "pt-BR"),
        ("start_url", "/"),
        ("display", "standalone"),
        ("background_color", "#fbf7f0"),
    ] {
        assert_eq!(manifest[key], value, "{key}");
    }
    let icons = manifest["icons"].as_array().unwrap();
    let purposes: Vec<_> = icons.iter().map(|icon| icon["purpose"].clone()).collect();
    assert_eq!(purposes, ["any", "any", "maskable"]);
    for icon in icons {
        let path = icon["src"].as_str().unwrap().strip_prefix('/').unwrap();
        let side = image_side(&tree[path]);
        assert_eq!(icon["sizes"], format!("{side}x{side}"), "{path}");
    }
    let page = text(&tree, "index.html");
    assert!(page.contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\">"));
}

/// The side of a square PNG.
fn image_side(png: &[u8]) -> u32 {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!(png.starts_with(b"\x89PNG"));
    assert_eq!(number(16), number(20));
    number(16)
}

#[test]
fn a_changed_asset_changes_the_service_worker() {
    let worker = |files: &[(&str, &str)]| {
        let (_site, tree) = built("", files);
        assert!(
            !tree
                .keys()
                .any(|name| name.starts_with("assets/service-worker"))
        );
        assert!(text(&tree, "alice/index.html").contains("/assets/offline."));
        assert!(!text(&tree, "alice/obs/index.html").contains("/assets/offline."));
        text(&tree, "service-worker.js").to_owned()
    };
    let first = worker(&[]);
    assert!(first.starts_with("const VERSION = \""), "{first:.60}");
    assert_eq!(worker(&[]), first);
    assert_ne!(worker(&[("themes/default/assets/lists.css", "p{}")]), first);
}

#[test]
fn a_theme_without_offline_pages_clears_older_copies() {
    let theme = [("themes/default/theme.toml", "offline = false\n")];
    let (_site, tree) = built("", &theme);
    assert!(text(&tree, "service-worker.js").contains("unregister()"));
    assert!(!tree.contains_key("offline.html"));
    for (name, page) in &tree {
        let page = String::from_utf8_lossy(page);
        assert!(
            !name.ends_with(".html") || !page.contains("/assets/offline."),
            "{name}"
        );
    }
}

#[test]
fn pages_named_like_those_for_obs_are_kept_offline() {
    let guide = "+++\ntags = [\"OBS\"]\n+++\n# OBS\n";
    let (_site, tree) = built("", &[("content/guides/obs.md", guide)]);
    let worker = text(&tree, "service-worker.js");
    let list = "const ORDINARY = [\"/guides/obs/\", \"/tags/obs/\"];\n";
    assert!(worker.contains(list), "{worker:.120}");
}
