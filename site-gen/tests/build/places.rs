//! Paths of the roster and the output, in different spellings.

use std::fs;

use crate::support::{SMALL, Site, assert_same};

/// Builds with an additional user, then without: if the second build did not find the manifest, bob's page would stay.
fn follows(site: &Site, first: &[&str], second: &[&str], out: &str) {
    site.write("mitts.toml", format!("{SMALL}\n[users.bob]\n"));
    site.good(first);
    assert!(site.path(out).join("bob/index.html").exists());
    site.write("mitts.toml", SMALL);
    site.good(second);
    assert!(site.path(out).join("alice/index.html").exists());
    assert!(
        !site.path(out).join("bob").exists(),
        "{second:?} does not know what {first:?} wrote"
    );
    assert!(!site.path(out).join(".mitts-stage").exists());
}

#[test]
fn all_spellings_of_a_folder_are_the_same() {
    for (first, second) in [
        ("public/", "public"),
        ("public", "./public/"),
        ("x/../public", "public"),
        ("./public/.", "public//"),
    ] {
        let site = Site::empty();
        fs::create_dir(site.path("x")).unwrap();
        follows(
            &site,
            &["build", "--out", first],
            &["build", "--out", second],
            "public",
        );
    }
    let site = Site::empty();
    let absolute = site.path("a b/ü").to_str().unwrap().to_owned();
    follows(
        &site,
        &["build", "--out", &absolute],
        &["build", "--out", "a b/ü"],
        "a b/ü",
    );
    let roster = site.path("mitts.toml").to_str().unwrap().to_owned();
    follows(&site, &["build"], &["-r", &roster, "build"], "public");
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_same_place() {
    use std::os::unix::fs::symlink;
    let site = Site::empty();
    fs::create_dir_all(site.path("disk/www")).unwrap();
    symlink("disk", site.path("link")).unwrap();
    symlink("disk/www", site.path("www")).unwrap();
    follows(
        &site,
        &["build", "--out", "www"],
        &["build", "--out", "disk/www"],
        "disk/www",
    );
    follows(
        &site,
        &["build", "--out", "link/new"],
        &["build", "--out", "disk/new"],
        "disk/new",
    );
    assert!(fs::symlink_metadata(site.path("www")).unwrap().is_symlink());
    // if the roster is a link, its site is in the link's folder
    let other = Site::empty();
    other.write("rosters/one.toml", SMALL);
    symlink("rosters/one.toml", other.path("mitts.toml")).unwrap();
    other.write("content/page-here.md", "x\n");
    other.good(&["build"]);
    assert!(other.path("public/page-here/index.html").exists());
    assert!(!other.path("rosters/public").exists());
    // sources are protected from indirect paths too
    symlink(".", site.path("around")).unwrap();
    site.write("content/a.md", "x\n");
    for out in [
        "around/content/new",
        "around/content",
        "around",
        "link/../content",
    ] {
        let said = site.bad(1, &["build", "--out", out]);
        assert!(said.contains("where the sources are"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_broken_link_in_place_of_a_folder_does_not_empty_the_site() {
    use std::os::unix::fs::symlink;
    for (name, page) in [("content", "about.md"), ("themes", "default/theme.toml")] {
        let site = Site::new(SMALL);
        site.write(&format!("disk/{page}"), "");
        symlink("disk", site.path(name)).unwrap();
        site.good(&["build"]);
        let before = site.tree("public");
        fs::rename(site.path("disk"), site.path("gone")).unwrap();
        for command in ["build", "check"] {
            let said = site.bad(2, &[command]);
            assert!(
                said.contains(&format!("{name} cannot be read; if")),
                "{said}"
            );
        }
        assert_same(&before, &site.tree("public"), "public");
        fs::remove_file(site.path(name)).unwrap();
        site.write(name, "a file");
        let said = site.bad(2, &["build"]);
        assert!(said.contains(&format!("{name} is no folder")), "{said}");
        fs::remove_file(site.path(name)).unwrap();
        site.good(&["build"]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_breaks_later_is_reported() {
    let site = Site::new(SMALL);
    site.write("content/a.md", "x\n");
    site.good(&["build"]);
    std::os::unix::fs::symlink("nowhere.md", site.path("content/b.md")).unwrap();
    let said = site.bad(1, &["build"]);
    assert!(said.contains("content/b.md"), "{said}");
}

#[test]
fn a_site_that_is_moved_stays_the_same_site() {
    let site = Site::empty();
    site.write("old/mitts.toml", format!("{SMALL}\n[users.bob]\n"));
    site.good(&["-r", "old/mitts.toml", "build"]);
    fs::rename(site.path("old"), site.path("new")).unwrap();
    site.write("new/mitts.toml", SMALL);
    site.good(&["-r", "new/mitts.toml", "build"]);
    assert!(!site.path("new/public/bob").exists());
}

#[test]
fn two_folders_of_one_roster_are_independent() {
    let site = Site::new(SMALL);
    site.good(&["build", "--out", "a", "--deploy", "da"]);
    site.write("mitts.toml", SMALL.replace("Alice", "Alicia"));
    site.good(&["build", "--out", "b", "--deploy", "db"]);
    assert!(site.read("a/alice/index.html").contains("Alice"));
    assert!(site.read("b/alice/index.html").contains("Alicia"));
    site.good(&["build", "--out", "a", "--deploy", "da"]);
    assert_same(&site.tree("a"), &site.tree("b"), "a and b");
}

#[test]
fn an_empty_folder_and_one_with_files_of_others_can_be_built_into() {
    let site = Site::new(SMALL);
    fs::create_dir(site.path("public")).unwrap();
    site.write("deploy/mine.conf", "x");
    site.write("public/notes.txt", "y");
    site.good(&["build"]);
    assert!(site.path("public/alice/index.html").exists());
    assert_eq!(site.read("deploy/mine.conf"), "x");
    assert_eq!(site.read("public/notes.txt"), "y");
}

/// Files are only overwritten if a build wrote them, even if its manifest is lost.
#[test]
fn files_of_others_are_not_overwritten() {
    let site = Site::new(SMALL);
    site.write("public/index.html", "a home page");
    site.write("public/alice", "a file where a page's folder goes");
    site.write("deploy/Caddyfile", "by hand");
    let said = site.bad(1, &["build"]);
    assert!(
        said.contains("no build wrote: alice, index.html; choose"),
        "{said}"
    );
    assert_eq!(site.read("public/index.html"), "a home page");
    assert_eq!(
        site.read("public/alice"),
        "a file where a page's folder goes"
    );
    fs::remove_dir_all(site.path("public")).unwrap();
    let said = site.bad(1, &["build"]);
    assert!(said.contains("no build wrote: Caddyfile; choose"), "{said}");
    assert!(!site.path("public").exists(), "both folders or none");
    fs::remove_file(site.path("deploy/Caddyfile")).unwrap();
    site.good(&["build"]);
    fs::remove_dir_all(site.path(".mitts")).unwrap();
    site.write(
        "mitts.toml",
        SMALL.replace("title", "tagline = \"new\"\ntitle"),
    );
    site.good(&["build"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_another_file_system_can_be_built_into() {
    // a file system in memory, on almost every Linux
    let shm = tempfile::tempdir_in("/dev/shm").expect("a folder in /dev/shm");
    let site = Site::empty();
    let device = |path: &std::path::Path| {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).unwrap().dev()
    };
    assert_ne!(
        device(shm.path()),
        device(&site.path("")),
        "temporary files are in /dev/shm, too: set TMPDIR to a folder on a disk"
    );
    let out = shm.path().join("www").to_str().unwrap().to_owned();
    let deploy = shm.path().join("server").to_str().unwrap().to_owned();
    let build = ["build", "--out", out.as_str(), "--deploy", deploy.as_str()];
    follows(&site, &build, &build, &out);
    fs::create_dir(shm.path().join("there")).unwrap();
    let out = shm.path().join("there").to_str().unwrap().to_owned();
    let build = ["build", "--out", out.as_str(), "--deploy", deploy.as_str()];
    follows(&site, &build, &build, &out);
}
