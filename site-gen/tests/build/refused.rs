//! A failed build leaves the last good site unchanged.

use crate::support::{SMALL, Site, assert_same, times};

fn refused(name: &str, text: &str) {
    let site = Site::demo();
    site.good(&["build"]);
    // so that there is something to write before the failure is found
    site.write("content/fresh.md", "# Fresh\n");
    site.write(
        "mitts.toml",
        site.read("mitts.toml")
            .replace("name = \"Alice\"", "name = \"Alicia\""),
    );
    let old = site.path(name).exists().then(|| site.read(name));
    let (public, deploy) = (site.tree("public"), site.tree("deploy"));
    let written = times(&site.path("public"));
    site.write(name, text);
    for _ in 0..2 {
        site.bad(1, &["build"]);
        assert_same(&public, &site.tree("public"), "public");
        assert_same(&deploy, &site.tree("deploy"), "deploy");
        assert_eq!(written, times(&site.path("public")));
        assert!(!site.path("public/.mitts-stage").exists());
    }
    match old {
        Some(old) => site.write(name, old),
        None => std::fs::remove_file(site.path(name)).unwrap(),
    }
    site.good(&["build"]);
    assert!(site.read("public/fresh/index.html").contains("Fresh"));
    assert!(site.read("public/alice/index.html").contains("Alicia"));
}

#[test]
fn a_broken_roster() {
    refused("mitts.toml", "[site]\ntitle = 1\n");
}

#[test]
fn a_broken_page() {
    refused("content/about.md", "+++\ntitel = \"x\"\n+++\n");
}

#[test]
fn an_unknown_variable() {
    refused("content/about.md", "{{ nothing }}\n");
}

#[test]
fn a_template_that_does_not_compile() {
    refused("themes/default/templates/404.html", "{% if %}");
}

#[test]
fn a_template_that_fails_on_one_page_of_many() {
    let text = "{% if user.slug == 'hugo' %}{{ nothing.at.all }}{% endif %}";
    refused("themes/default/templates/watch.html", text);
}

#[test]
fn a_file_in_the_way_found_after_the_pages_were_made() {
    refused("content/robots.txt", "x");
}

#[test]
fn a_first_build_that_fails_leaves_no_folder() {
    let site = Site::new(SMALL);
    site.write("content/robots.txt", "x");
    site.bad(1, &["build"]);
    let names: Vec<_> = site
        .tree("")
        .into_keys()
        .filter(|name| !name.starts_with(".mitts/"))
        .collect();
    assert_eq!(names, ["content/robots.txt", "mitts.toml"]);
    assert!(!site.path("public").exists() && !site.path(".public.mitts-stage").exists());
}

#[test]
fn a_concurrent_build_of_the_same_site_is_reported() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let lock = std::fs::read_dir(site.path(".mitts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "lock"))
        .unwrap();
    let lock = std::fs::File::open(lock).unwrap();
    lock.lock().unwrap();
    let said = site.bad(2, &["build"]);
    assert!(said.contains("another build is writing"), "{said}");
    lock.unlock().unwrap();
    site.good(&["build"]);
}

#[test]
fn a_file_in_the_way_is_named() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    site.write("public/zed/mine", "not the build's");
    site.write("content/zed", "a file where that folder is");
    let said = site.bad(2, &["build"]);
    assert!(said.contains("public/zed cannot be replaced: "), "{said}");
    assert_eq!(site.read("public/zed/mine"), "not the build's");
}
