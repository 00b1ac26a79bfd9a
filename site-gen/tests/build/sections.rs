//! Sections, tags and summaries of Markdown pages, and their contents.

use crate::support::{SMALL, Site};

fn news(site: &Site, count: usize) {
    for number in 1..=count {
        let text = format!(
            "+++\ntitle = \"News {number}\"\ndate = 2026-01-{number:02}\ntags = [\"Big news\"]\n+++\n\
            Short {number}.\n\n<!-- more -->\n\nLong {number}.\n"
        );
        site.write(&format!("content/news/n{number}.md"), text);
    }
}

/// Checks that a page contains these texts in this order.
#[track_caller]
fn in_order(page: &str, texts: &[&str]) {
    let mut rest = page;
    for text in texts {
        let Some((_, after)) = rest.split_once(text) else {
            panic!("no {text} (any more) in {page}");
        };
        rest = after;
    }
}

#[test]
fn a_folder_is_a_section_newest_first_and_paginated() {
    let site = Site::new(SMALL);
    news(&site, 21);
    site.write("content/news/old/x.md", "# X\n");
    site.good(&["build"]);
    let page = site.read("public/news/index.html");
    in_order(
        &page,
        &[
            "<h1>News</h1>",
            "href=\"/news/old/\">Old<",
            "href=\"/news/n21/\">News 21<",
            "<time datetime=\"2026-01-21\"",
            "Short 21.",
            "href=\"/tags/big-news/\">Big news<",
            "href=\"/news/n20/\"",
            "href=\"/news/n2/\"",
            "href=\"/news/page/2/\"",
        ],
    );
    assert!(!page.contains("Long 21") && !page.contains("/news/n1/"));
    let second = site.read("public/news/page/2/index.html");
    in_order(&second, &["href=\"/news/n1/\"", "href=\"/news/\">Previous"]);
    assert!(site.path("public/tags/big-news/page/2/index.html").exists());
    in_order(
        &site.read("public/tags/index.html"),
        &["/tags/big-news/", "21"],
    );
    let page = site.read("public/news/n20/index.html");
    in_order(
        &page,
        &[
            "href=\"/news/\">News<",
            "Short 20",
            "Long 20",
            "href=\"/news/n21/\"",
            "href=\"/news/n19/\"",
        ],
    );
    let map = site.read("public/sitemap.xml");
    assert!(map.contains("/news/page/2/") && map.contains("/tags/big-news/"));
}

#[test]
fn a_section_has_its_own_text_and_an_index_is_not_a_section() {
    let site = Site::new(SMALL);
    news(&site, 1);
    site.write(
        "content/news/_index.md",
        "+++\ntitle = \"What is new\"\nmenu = true\n+++\nAll of it.\n\n{{ stream(\"show/alice\") }}\n",
    );
    site.write("content/own/index.md", "# Mine\n");
    site.write("content/own/other.md", "# Other\n");
    site.good(&["build"]);
    let page = site.read("public/news/index.html");
    in_order(
        &page,
        &[
            "aria-current=\"page\">What is new<",
            "<h1>What is new</h1>",
            "All of it.",
            "data-stream=\"show/alice\"",
            "class=\"player-who\"",
            "/news/n1/",
        ],
    );
    assert!(page.contains("/assets/ovenplayer") || page.contains("ovenplayer.js"));
    let own = site.read("public/own/index.html");
    assert!(own.contains("<h1>Mine</h1>") && !own.contains("/own/other/"));
}

#[test]
fn images_get_their_size_and_links_their_addresses() {
    let site = Site::new(&format!("{SMALL}about = \"users/alice.md\"\n"));
    let gif = b"GIF89a\x05\x00\x03\x00\x00\x00\x00;";
    site.write("content/guides/a b.gif", gif);
    site.write("content/users/me.gif", gif);
    site.write(
        "content/users/alice.md",
        "![Me](me.gif) [how](../guides/obs.md)\n",
    );
    site.write("content/guides/other.md", "# Other\n\n## Deep\n");
    site.write(
        "content/guides/obs.md",
        "# OBS\n\n![Pic](<a b.gif>)\n\n[o](other.md#deep) [u](../other/) [f](<a b.gif>)\n",
    );
    site.good(&["build"]);
    let page = site.read("public/guides/obs/index.html");
    let sized = "width=\"5\" height=\"3\" loading=\"lazy\" decoding=\"async\"";
    for part in [
        &format!("src=\"/guides/a%20b.gif\" alt=\"Pic\" {sized}"),
        "href=\"/guides/other/#deep\"",
        "href=\"/guides/other/\">u<",
        "href=\"/guides/a%20b.gif\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let alice = site.read("public/alice/index.html");
    assert!(alice.contains(&format!("src=\"/users/me.gif\" alt=\"Me\" {sized}")));
    assert!(alice.contains("href=\"/guides/obs/\""));
    // a new size of a picture changes its page
    let wider = b"GIF89a\x07\x00\x03\x00\x00\x00\x00;";
    site.write("content/users/me.gif", wider);
    site.good(&["build"]);
    assert!(site.read("public/alice/index.html").contains("width=\"7\""));
}

#[cfg(unix)]
#[test]
fn links_in_content_are_followed_inside_and_reported_outside() {
    use std::os::unix::fs::symlink;
    let site = Site::new(SMALL);
    site.write("content/guides/a.md", "# A\n");
    site.write("outside.txt", "x");
    symlink("guides", site.path("content/more")).unwrap();
    symlink("a.md", site.path("content/guides/b.md")).unwrap();
    site.good(&["build"]);
    for page in ["guides/b", "more/a", "more/b"] {
        assert!(
            site.path(&format!("public/{page}/index.html")).exists(),
            "{page}"
        );
    }
    symlink("../outside.txt", site.path("content/out.txt")).unwrap();
    symlink("..", site.path("content/guides/up")).unwrap();
    let said = site.bad(1, &["check"]);
    for path in ["content/out.txt", "content/guides/up"] {
        assert!(said.contains(path), "{said}");
    }
    let told = said.matches("this symbolic link is broken, or leads out of the folder");
    assert_eq!(told.count(), 2, "{said}");
    let json = site.run(&["check", "--json"]).stdout;
    let json = String::from_utf8(json).unwrap();
    assert_eq!(json.matches("\"code\": \"symlink\"").count(), 2, "{json}");
}

#[test]
fn a_page_at_the_address_of_a_lists_second_page_is_refused() {
    for name in ["news/page/2.md", "news/page/2/one.md"] {
        let site = Site::new(SMALL);
        news(&site, 20);
        site.write(&format!("content/{name}"), "# Two\n");
        site.good(&["build"]);
        news(&site, 21);
        for command in ["check", "build"] {
            let said = site.bad(1, &[command]);
            for part in [
                "two pages are at /news/page/2/",
                &format!("content/{name}:1:1"),
                "the list of /news/ continues there",
            ] {
                assert!(said.contains(part), "{said}");
            }
        }
    }
}

#[test]
fn tags_of_any_script_have_a_page() {
    let site = Site::new(SMALL);
    let text = |tags: &str| format!("+++\ntags = [{tags}]\n+++\n# A\n");
    site.write("content/a.md", text("\"配信\", \"Big news\""));
    site.write(
        "content/b.md",
        text("\"配信\", \"big-news\"") + "\n[all](/tags/配信/)\n",
    );
    site.good(&["build"]);
    let page = site.read("public/tags/配信/index.html");
    in_order(&page, &["<h1>", "配信", "href=\"/a/\"", "href=\"/b/\""]);
    assert!(
        site.read("public/sitemap.xml")
            .contains("/tags/%E9%85%8D%E4%BF%A1/")
    );
    site.write("content/c.md", text("\"C\""));
    site.write("content/d.md", text("\"x\", \"C++\""));
    for command in ["check", "build"] {
        let said = site.bad(1, &[command]);
        assert!(said.contains("content/d.md:2:14"), "{said}");
        assert!(said.contains("content/c.md has `C` at /tags/c/"), "{said}");
    }
}

#[test]
fn pages_of_one_day_are_sorted_by_time() {
    let site = Site::new(SMALL);
    for (name, date) in [
        ("first", "2026-03-01T23:30:00+05:00"),
        ("second", "2026-03-01T20:00:00Z"),
        ("third", "2026-03-01T18:00:00-08:00"),
    ] {
        site.write(
            &format!("content/news/{name}.md"),
            format!("+++\ndate = {date}\n+++\n"),
        );
    }
    site.good(&["build"]);
    let page = site.read("public/news/index.html");
    in_order(&page, &["/news/third/", "/news/second/", "/news/first/"]);
}

#[test]
fn links_to_footnotes_of_other_pages_lead_there() {
    let site = Site::new(SMALL);
    site.write("content/a.md", "# A\n\n## B\n\na[^x]\n\n[^x]: note\n");
    site.write(
        "content/b.md",
        "[x](a.md#fn-x) [top](a.md#main) [b](a.md#b)\n",
    );
    site.good(&["check"]);
    site.write("content/b.md", "[x](a.md#fn-y)\n");
    let said = site.bad(1, &["check"]);
    assert!(said.contains("there is no anchor `#fn-y`"), "{said}");
}
