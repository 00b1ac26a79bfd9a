//! What a build remembers of the Markdown makes the next one quick, and never wrong.

use std::{fs, path::PathBuf, time::Duration};

use crate::support::{Site, assert_same};

/// The demo with more pages, built a moment after its files were written: so that they are remembered.
fn built() -> Site {
    let site = Site::demo();
    for number in 0..20 {
        let text = format!(
            "+++\ntitle = \"Page {number}\"\ndate = 2026-01-01\ntags = [\"bread\"]\n+++\nText.\n\n## Part {number}\n\n[home](/)\n"
        );
        site.write(&format!("content/more/p{number}.md"), text);
    }
    settle();
    site.good(&["build"]);
    site
}

/// Lets the files' clock go on.
fn settle() {
    std::thread::sleep(Duration::from_millis(100));
}

fn memory(site: &Site) -> PathBuf {
    let state = fs::read_dir(site.path(".mitts")).unwrap();
    let mut files = state.map(|entry| entry.unwrap().path());
    let is_memory = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "memory");
    files.find(is_memory).unwrap()
}

/// The site as one that was never built before would be.
fn assert_is_as_cold(site: &Site, what: &str) {
    site.good(&["build", "--out", "cold", "--deploy", "cold-deploy"]);
    assert_same(&site.tree("cold"), &site.tree("public"), what);
    for gone in ["cold", "cold-deploy"] {
        fs::remove_dir_all(site.path(gone)).unwrap();
    }
}

#[test]
fn a_memory_that_is_damaged_or_of_another_site_does_no_harm() {
    let (site, other) = (built(), built());
    other.write("content/more/p3.md", "# Another site's\n");
    settle();
    other.good(&["build"]);
    let place = memory(&site);
    let whole = fs::read(&place).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    let old = [b"mitts memory 0 \n", &whole[16..]].concat();
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("flipped", flipped),
        ("old", old),
        ("noise", (0..9999u32).map(|n| (n * n % 251) as u8).collect()),
        ("another site", fs::read(memory(&other)).unwrap()),
    ] {
        fs::write(&place, bytes).unwrap();
        site.write("content/more/p4.md", format!("# With {what}\n"));
        site.good(&["build"]);
        assert!(
            site.read("public/more/p4/index.html")
                .contains(&format!("With {what}"))
        );
        assert_is_as_cold(&site, what);
    }
}

#[test]
fn a_page_that_is_remembered_is_made_again_where_its_theme_is_another() {
    let site = built();
    let template = "{{ page.title }}: {% for part in content.parts %}{{ part.html }}{% endfor %}{{ content.toc | length }}";
    site.write("themes/default/templates/page.html", template);
    site.good(&["build"]);
    let page = site.read("public/more/p7/index.html");
    assert!(
        page.starts_with("Page 7: <p>Text.</p>") && page.ends_with('1'),
        "{page}"
    );
    assert_is_as_cold(&site, "another template");
    // texts that rendering puts in are part of what is remembered
    site.write(
        "themes/default/i18n/en.toml",
        "[markdown]\nanchor = \"To this part\"\n",
    );
    site.good(&["build"]);
    assert!(
        site.read("public/more/p7/index.html")
            .contains("To this part")
    );
    assert_is_as_cold(&site, "another text");
}

#[test]
fn a_picture_of_another_size_is_shown_so_on_pages_that_are_remembered() {
    let site = built();
    site.write("content/dot.gif", gif(3));
    site.write("content/more/p5.md", "![dot](/dot.gif)\n");
    settle();
    site.good(&["build"]);
    assert!(
        site.read("public/more/p5/index.html")
            .contains("width=\"3\"")
    );
    site.write("content/dot.gif", gif(4));
    site.good(&["build"]);
    assert!(
        site.read("public/more/p5/index.html")
            .contains("width=\"4\"")
    );
    fs::remove_file(site.path("content/dot.gif")).unwrap();
    assert!(site.bad(1, &["build"]).contains("there is no image"));
}

/// The head of a picture so wide.
fn gif(width: u8) -> Vec<u8> {
    [b"GIF89a".as_slice(), &[width, 0, 1, 0, 0, 0, 0, b';']].concat()
}
