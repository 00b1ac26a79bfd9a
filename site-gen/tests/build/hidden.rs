//! Comments, drafts and other programs' leftover files are not published.

use std::fs;

use crate::support::{SMALL, Site, said};

/// All files that a build wrote, as one text.
fn published(site: &Site) -> String {
    let tree = site.tree("public");
    let files = tree.iter();
    files
        .map(|(name, bytes)| format!("{name}\n{}\n", String::from_utf8_lossy(bytes)))
        .collect()
}

#[test]
fn comments_are_not_published() {
    let roster = SMALL.replace(
        "name = \"Alice\"",
        "name = \"Alice\"\nabout = \"users/alice.md\"",
    );
    let site = Site::new(&roster);
    site.write(
        "content/news/a.md",
        "+++\ndate = 2026-11-20\n+++\n<!-- SECRET-1 -->\n# Bread <!-- SECRET-2 -->\n\nHello <!-- SECRET-3\nand\nSECRET-4 --> reader.\n\n\
         <!-- SECRET-5\n\nSECRET-6\n\n-->\n\n- one <!-- SECRET-7 -->\n- <!-- SECRET-8 -->\n\n  > <!-- SECRET-9\n  > SECRET-10 -->\n  > two\n\n\
         | a <!-- SECRET-11 --> | b |\n|---|---|\n| c <!-- SECRET-12 --> | d |\n\n## Crumb <!-- SECRET-13 -->\n\n\
         ![p <!-- SECRET-14 --> q](/p.png) [r <!-- SECRET-15 -->](/news/ \"t <!-- SECRET-21 -->\")\n\n<div><!-- SECRET-16 --></div>\n\n\
         Setext <!-- SECRET-17 -->\n---\n\n<!-- SECRET-18 --> after\n\n`<!-- shown 1 -->`\n\n```html\n<!-- shown 2 -->\n```\n\n    <!-- shown 3 -->\n\n\\<!-- shown 4 -->\n",
    );
    site.write(
        "content/users/alice.md",
        "Bakes. <!-- SECRET-19 -->\n\n<!-- SECRET-20 -->\n",
    );
    site.write(
        "content/p.png",
        include_bytes!("../cmd/content-images.in/content/pics/oven.png"),
    );
    site.good(&["build"]);
    let all = published(&site);
    assert!(
        !all.contains("SECRET"),
        "{}",
        &all[all.find("SECRET").unwrap_or(0)..][..80]
    );
    let page = site.read("public/news/a/index.html");
    for shown in 1..=4 {
        assert!(page.contains(&format!("shown {shown}")), "{shown}: {page}");
    }
    for part in [
        "&lt;div&gt;",
        "id=\"crumb\"",
        "id=\"setext\"",
        "alt=\"p  q\"",
        "<title>Bread",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_summary_mark_may_be_written_without_spaces() {
    let site = Site::new(SMALL);
    site.write(
        "content/news/a.md",
        "# A\n\nOne.\n\nTwo.\n\n<!--more-->\n\nThree.\n",
    );
    site.good(&["build"]);
    let list = site.read("public/news/index.html");
    assert!(list.contains("One. Two."), "{list}");
    assert!(!list.contains("Three"), "{list}");
}

#[test]
fn drafts_in_another_form_are_not_published() {
    let yaml = "---\ntitle: SECRET\ndraft: true\n---\n";
    for (name, text) in [
        ("yaml.md", yaml.to_owned()),
        ("late.md", "\n+++\ndraft = true\n+++\nSECRET\n".to_owned()),
        (
            "late-bom.md",
            "\u{feff}\r\n+++\r\ndraft = true\r\n+++\r\nSECRET\r\n".to_owned(),
        ),
        (
            "json.md",
            "{\n\"title\": \"SECRET\", \"draft\": true\n}\n".to_owned(),
        ),
        (
            "named.md",
            "+++ toml\ndraft = true\n+++\nSECRET\n".to_owned(),
        ),
        (
            "block.md",
            "```toml\ntitle = \"SECRET\"\ndraft = true\n```\n".to_owned(),
        ),
        ("mac.md", "+++\rdraft = true\r+++\rSECRET\r".to_owned()),
        ("plain.md", "title: SECRET\ndraft: true\n".to_owned()),
        ("wide.md", "+\0+\0+\0\n\0d\0r\0a\0f\0t\0".to_owned()),
        ("a.MD", "+++\ndraft = true\n+++\nSECRET\n".to_owned()),
        ("a.markdown", "+++\ndraft = true\n+++\nSECRET\n".to_owned()),
    ] {
        let site = Site::new(SMALL);
        site.write(&format!("content/{name}"), &text);
        for command in ["check", "build"] {
            let said = site.bad(1, &[command]);
            assert!(said.contains(&format!("content/{name}:")), "{name}: {said}");
        }
        assert!(!site.path("public").exists(), "{name}");
    }
}

#[test]
fn a_draft_about_a_user_is_not_published() {
    let roster = SMALL.replace(
        "name = \"Alice\"",
        "name = \"Alice\"\nabout = \"users/alice.md\"",
    );
    let site = Site::new(&roster);
    site.write("content/users/alice.md", "+++\ndraft = true\n+++\nSECRET\n");
    site.good(&["build"]);
    assert!(!published(&site).contains("SECRET"));
}

#[test]
fn leftovers_of_programs_are_not_published() {
    let site = Site::demo();
    site.write("themes/default/assets/icon-192.png", "mine");
    let names = [
        "content/about.md~",
        "content/#about.md#",
        "content/.about.md.swp",
        "content/about.md.bak",
        "content/about.md.orig",
        "content/news/first-loaf.md.rej",
        "content/users/alice.png~",
        "content/img/Thumbs.db",
        "content/img/finals_LOCAL_1234.svg",
        "content/img/finals.sync-conflict-20261101-101112-ABCDEFG.svg",
        "content/__MACOSX/about.md",
        "content/4913",
        "themes/default/assets/mitts.css~",
        "themes/default/assets/#x.js#",
        "themes/default/templates/watch.html.orig",
        "themes/default/i18n/en.toml.bak",
    ];
    for name in names {
        site.write(name, "SECRET");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("ann@host.1", site.path("content/.#about.md")).unwrap();
    site.good(&["check"]);
    site.good(&["build"]);
    let all = published(&site);
    assert!(!all.contains("SECRET"));
    let files: Vec<String> = site.tree("public").into_keys().collect();
    for name in [
        "about.md",
        "finals_LOCAL",
        "conflict",
        "Thumbs",
        "4913",
        "#x",
        "css~",
    ] {
        assert!(!files.iter().any(|file| file.contains(name)), "{name}");
    }
    let listed = said(&site.run(&["check", "--left-out"]), Some(0));
    for name in names.iter().filter(|name| !name.contains("__MACOSX")) {
        assert!(
            listed.contains(&format!("left out: {name} (")),
            "{name}: {listed}"
        );
    }
    assert!(
        listed.contains("left out: content/__MACOSX (the operating system's)"),
        "{listed}"
    );
    // adding or deleting such a file rebuilds nothing
    fs::remove_file(site.path("content/about.md~")).unwrap();
    assert!(site.good(&["build"]).contains("nothing changed"));
}

#[test]
fn feeds_can_be_read_elsewhere() {
    let site = Site::new(SMALL);
    site.write(
        "content/news/a.md",
        "+++\ndate = 2026-11-20\n+++\n# A\n\n## Crumb\n\n[home](/) [crumb](#crumb)\n",
    );
    site.good(&["build"]);
    let feed = site.read("public/news/feed.xml");
    assert!(
        !feed.contains("xml:base") && !feed.contains("&gt;#&lt;"),
        "{feed}"
    );
    for part in [
        "&lt;h2 id=&quot;crumb&quot;&gt;Crumb&lt;/h2&gt;",
        "href=&quot;https://live.example.net/&quot;",
        "href=&quot;https://live.example.net/news/a/#crumb&quot;",
    ] {
        assert!(feed.contains(part), "{part}: {feed}");
    }
}
