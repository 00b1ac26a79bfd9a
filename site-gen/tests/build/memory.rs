//! The memory of an earlier build makes the next one faster. It never changes the result.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::support::{NO_CACHE, Site, assert_same, said};

/// The demo with twenty more pages, built after its files can be remembered.
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

/// Waits until files that were just written can be remembered.
fn settle() {
    std::thread::sleep(Duration::from_millis(100));
}

/// The file of the site's memory.
fn memory(site: &Site) -> PathBuf {
    let state = fs::read_dir(site.path(".mitts")).unwrap();
    let mut files = state.map(|entry| entry.unwrap().path());
    let is_memory = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "memory");
    files.find(is_memory).unwrap()
}

/// Compares the site with one that is built without any state.
#[track_caller]
fn assert_is_as_cold(site: &Site, what: &str) {
    let (state, kept) = (site.path(".mitts"), site.path("kept"));
    fs::rename(&state, &kept).unwrap();
    site.good(&["build", "--out", "cold", "--deploy", "cold-deploy"]);
    assert_same(&site.tree("cold"), &site.tree("public"), what);
    for gone in ["cold", "cold-deploy", ".mitts"] {
        fs::remove_dir_all(site.path(gone)).unwrap();
    }
    fs::rename(&kept, &state).unwrap();
}

/// Builds the site, and compares it with one that is built without any state.
#[track_caller]
fn assert_builds_as_cold(site: &Site, what: &str) {
    site.good(&["build"]);
    assert_is_as_cold(site, what);
}

#[test]
fn a_damaged_memory_and_one_of_another_site_are_ignored() {
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
        let page = site.read("public/more/p4/index.html");
        assert!(page.contains(&format!("With {what}")), "{what}");
        assert_is_as_cold(&site, what);
    }
}

#[test]
fn an_edit_is_seen_although_size_and_modification_time_are_the_same() {
    let site = built();
    let page = site.path("content/more/p3.md");
    let before = fs::metadata(&page).unwrap();
    let text = site.read("content/more/p3.md").replace("Text.", "Next.");
    site.write("content/more/p3.md", text);
    let file = fs::File::options().write(true).open(&page).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    let after = fs::metadata(&page).unwrap();
    assert_eq!(before.len(), after.len());
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    site.good(&["build"]);
    let html = site.read("public/more/p3/index.html");
    assert!(html.contains("<p>Next.</p>"), "{html}");
    assert_is_as_cold(&site, "edited");
}

#[test]
fn moved_files_have_the_pages_of_their_new_names() {
    let site = built();
    let path = |name: &str| site.path(&format!("content/more/{name}.md"));
    let rename = |from: &str, to: &str| fs::rename(path(from), path(to)).unwrap();
    rename("p1", "moved");
    assert_builds_as_cold(&site, "moved");
    // two files of the same size exchange their names
    rename("p2", "p1");
    rename("p3", "p2");
    rename("p1", "p3");
    assert_builds_as_cold(&site, "exchanged");
    assert!(
        site.read("public/more/p2/index.html")
            .contains("id=\"part-3\"")
    );
    rename("p4", "p5");
    assert_builds_as_cold(&site, "one replaces another");
    fs::remove_file(path("p6")).unwrap();
    assert_builds_as_cold(&site, "deleted");
    fs::rename(site.path("content/more"), site.path("content/less")).unwrap();
    assert_builds_as_cold(&site, "the folder is moved");
    fs::copy(site.path("content/less/p7.md"), path_of_about(&site)).unwrap();
    assert_builds_as_cold(&site, "a page is copied to a text about a user");
}

/// A text that the demo's roster names.
fn path_of_about(site: &Site) -> PathBuf {
    let roster = site.read("mitts.toml");
    let (_, rest) = roster.split_once("about = \"").unwrap();
    site.path("content").join(rest.split('"').next().unwrap())
}

#[test]
fn another_version_of_the_program_reads_everything() {
    let site = built();
    // another file with the same program has another modification time
    let copy = site.path("mitts-copy");
    fs::copy(env!("CARGO_BIN_EXE_mitts"), &copy).unwrap();
    let before = fs::read(memory(&site)).unwrap();
    site.write("content/more/p3.md", "# Edited\n");
    let output = Command::new(&copy)
        .arg("build")
        .current_dir(site.path("."))
        .env("XDG_CACHE_HOME", NO_CACHE)
        .output()
        .unwrap();
    said(&output, Some(0));
    assert_is_as_cold(&site, "another version");
    // and it writes a memory of its own
    assert_ne!(fs::read(memory(&site)).unwrap(), before);
}

#[test]
fn values_of_the_roster_are_shown_on_remembered_pages() {
    let site = built();
    site.write(
        "content/more/p8.md",
        "# Values\n\n{{ site_title }} {{ site_url }} {{ rtmp_url }}\n\n> [!NOTE]\n> [to](p9.md)\n",
    );
    settle();
    site.good(&["build"]);
    let edit = |from: &str, to: &str| {
        let roster = site.read("mitts.toml");
        assert!(roster.contains(from), "{from}: {roster}");
        site.write("mitts.toml", roster.replacen(from, to, 1));
        assert_builds_as_cold(&site, to);
    };
    let page = || site.read("public/more/p8/index.html");
    edit("title = \"", "title = \"The new ");
    assert!(page().contains("<p>The new "), "{}", page());
    edit("language = \"en\"", "language = \"de\"");
    assert!(page().contains("Hinweis"), "{}", page());
    edit("language = \"de\"", "language = \"en\"");
    edit("[admission]", "[ome.ports]\nrtmp = 1936\n\n[admission]");
    assert!(page().contains(":1936/"), "{}", page());
    edit("http://localhost:8000", "https://live.example.net");
    assert!(page().contains("https://live.example.net"), "{}", page());
}

#[test]
fn a_page_that_is_remembered_is_made_again_with_another_theme() {
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
    // outlines depend on the theme's words
    site.write(
        "themes/default/i18n/en.toml",
        "[markdown]\nanchor = \"To this part\"\n",
    );
    site.good(&["build"]);
    let page = site.read("public/more/p7/index.html");
    assert!(page.contains("To this part"), "{page}");
    assert_is_as_cold(&site, "another text");
}

#[test]
fn a_remembered_page_shows_a_changed_picture_with_its_new_size() {
    let site = built();
    site.write("content/dot.gif", gif(3));
    site.write("content/more/p5.md", "![dot](/dot.gif)\n");
    settle();
    site.good(&["build"]);
    let page = || site.read("public/more/p5/index.html");
    assert!(page().contains("width=\"3\""));
    // with the same size in bytes, and without waiting
    for width in 4..8 {
        site.write("content/dot.gif", gif(width));
        site.good(&["build"]);
        assert!(page().contains(&format!("width=\"{width}\"")), "{width}");
    }
    assert_is_as_cold(&site, "another picture");
    fs::remove_file(site.path("content/dot.gif")).unwrap();
    assert!(site.bad(1, &["build"]).contains("there is no image"));
}

/// The head of a picture with this width.
fn gif(width: u8) -> Vec<u8> {
    [b"GIF89a".as_slice(), &[width, 0, 1, 0, 0, 0, 0, b';']].concat()
}

#[test]
fn sources_and_memory_may_be_read_only() {
    let site = built();
    let pages = site.path("content/more");
    site.write("content/more/p3.md", "# Edited\n");
    read_only(&pages.join("p3.md"), true);
    read_only(&pages, true);
    read_only(&memory(&site), true);
    assert_builds_as_cold(&site, "read-only");
    read_only(&pages, false);
    fs::remove_file(pages.join("p3.md")).unwrap();
    site.write("content/more/p3.md", "# Edited again\n");
    assert_builds_as_cold(&site, "writable again");
}

fn read_only(path: &Path, is_read_only: bool) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let write = 0o222;
        let mode = permissions.mode();
        permissions.set_mode(match is_read_only {
            true => mode & !write,
            false => mode | 0o200,
        });
    }
    #[cfg(not(unix))]
    permissions.set_readonly(is_read_only);
    fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn a_memory_that_cannot_be_written_does_not_stop_a_build() {
    let site = built();
    let place = memory(&site);
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    site.write("content/more/p3.md", "# Edited\n");
    let messages = site.good(&["build"]);
    assert!(
        messages.contains("warning: the next build will take longer: "),
        "{messages}"
    );
    assert_is_as_cold(&site, "without a memory");
}
