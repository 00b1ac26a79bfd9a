//! Builds that are killed at any moment: all served files stay complete, and the next build repairs the rest.

use std::{
    collections::BTreeMap,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    pages::assert_assets_exist,
    support::{Site, Tree, assert_same},
};

/// Two forms of a site with few bytes in common: they have different names, styles, pages and files.
fn forms() -> [BTreeMap<String, String>; 2] {
    ["one", "two"].map(|form| {
        let mut files = BTreeMap::new();
        let mut roster =
            format!("[site]\ntitle = '{form}'\nurl = 'https://{form}.example'\n[apps.show]\n");
        for n in 0..60 {
            // half of the users are only in this form
            let slug = if n % 2 == 0 {
                format!("user-{n}")
            } else {
                format!("{form}-{n}")
            };
            roster += &format!("[users.{slug}]\nname = '{form} {n}'\n");
        }
        roster += &format!("[layouts.{form}]\nkind = 'grid'\nstreams = ['show/*']\n");
        files.insert("mitts.toml".to_owned(), roster);
        for style in ["mitts.css", "player.css", "player.js"] {
            files.insert(
                format!("themes/default/assets/{style}"),
                format!("/* {form} */"),
            );
        }
        files.insert("content/news.md".to_owned(), format!("# {form}\n"));
        // a folder in one form is a file in the other
        match form {
            "one" => files.insert("content/box/inner.txt".to_owned(), form.to_owned()),
            _ => files.insert("content/box".to_owned(), form.to_owned()),
        };
        files
    })
}

fn put(site: &Site, form: &BTreeMap<String, String>) {
    for folder in ["content", "themes"] {
        let _ = std::fs::remove_dir_all(site.path(folder));
    }
    for (name, text) in form {
        site.write(name, text);
    }
}

/// The output without the staging folder, to which no page links.
fn served(site: &Site) -> Tree {
    let mut tree = site.tree("public");
    tree.retain(|name, _| !name.starts_with(".mitts-stage/"));
    tree
}

/// Starts a build without output.
fn begin(site: &Site) -> Child {
    let mut build = site.command(&["build"]);
    let quiet = build.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().unwrap()
}

fn is_pending(site: &Site) -> bool {
    std::fs::read_dir(site.path(".mitts"))
        .unwrap()
        .any(|entry| {
            let name = entry.unwrap().file_name();
            name.to_string_lossy().ends_with(".pending")
        })
}

/// The output for one form of the site.
struct Built {
    public: Tree,
    deploy: Tree,
}

impl Built {
    fn of(site: &Site) -> Self {
        Built {
            public: site.tree("public"),
            deploy: site.tree("deploy"),
        }
    }
}

/// Starts a build and kills it, mostly while it moves and deletes files.
fn kill(site: &Site, round: u32, whole: Duration) {
    let mut child = begin(site);
    if round.is_multiple_of(4) {
        thread::sleep(whole * round / 40);
    } else {
        while !is_pending(site) && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_micros(200));
        }
        thread::sleep(Duration::from_micros(u64::from(round * 397 % 600) * 50));
    }
    let _ = child.kill();
    child.wait().unwrap();
}

/// Checks that every file is the old or the new one, and that no file of both forms is missing.
fn assert_whole(site: &Site, served: &Tree, old: &Built, new: &Built, round: u32) {
    let is_known = |name: &String, bytes: &Vec<u8>, trees: [&Tree; 2]| {
        trees.iter().any(|tree| tree.get(name) == Some(bytes))
    };
    for (name, bytes) in served {
        let known = is_known(name, bytes, [&old.public, &new.public]);
        assert!(known, "round {round}: {name} is neither old nor new");
    }
    for name in old.public.keys() {
        assert!(
            served.contains_key(name) || !new.public.contains_key(name),
            "round {round}: {name} is in both, and gone"
        );
    }
    assert_assets_exist(served, &format!("round {round}"));
    for (name, bytes) in site.tree("deploy") {
        let known = is_known(&name, &bytes, [&old.deploy, &new.deploy]);
        assert!(
            known || name.starts_with(".mitts-stage/"),
            "round {round}: deploy/{name}"
        );
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_whole_files_and_all_that_they_link_to() {
    let site = Site::empty();
    let forms = forms();
    let mut built = Vec::new();
    let mut whole = Duration::ZERO;
    for form in &forms {
        put(&site, form);
        let begun = Instant::now();
        site.good(&["build"]);
        whole = begun.elapsed();
        built.push(Built::of(&site));
    }
    let (mut torn, mut ended) = (0, 0);
    for round in 0..40u32 {
        let at = round as usize % 2;
        let (old, new) = (&built[1 - at], &built[at]);
        put(&site, &forms[at]);
        kill(&site, round, whole);
        let left = served(&site);
        assert_whole(&site, &left, old, new, round);
        match left == new.public {
            true => ended += 1,
            false => torn += usize::from(left != old.public),
        }
        // the next build may be of the same form or of the other one
        if round % 5 != 0 {
            site.good(&["build"]);
            let (mended, place) = (Built::of(&site), format!("mended after round {round}"));
            assert_same(&new.public, &mended.public, &place);
            assert_same(&new.deploy, &mended.deploy, &place);
            let said = site.good(&["build"]);
            assert!(said.contains("nothing changed"), "{said}");
        } else {
            put(&site, &forms[1 - at]);
            site.good(&["build"]);
            let place = format!("back after round {round}");
            assert_same(&old.public, &site.tree("public"), &place);
            // the next round starts with this form
            put(&site, &forms[at]);
            site.good(&["build"]);
        }
    }
    let counts = format!("{torn} kills hit the moves, {ended} came too late");
    assert!(torn >= 5, "{counts}");
    println!("{counts}");
}

#[test]
fn a_first_build_killed_at_any_moment_leaves_no_site_or_a_whole_one() {
    let forms = forms();
    let reference = Site::empty();
    put(&reference, &forms[0]);
    let begun = Instant::now();
    reference.good(&["build"]);
    let whole = begun.elapsed();
    let expected = reference.tree("public");
    for round in 0..8u32 {
        let site = Site::empty();
        put(&site, &forms[0]);
        let mut child = begin(&site);
        thread::sleep(whole * (round + 1) / 8);
        let _ = child.kill();
        child.wait().unwrap();
        if site.path("public").exists() {
            assert_same(&expected, &site.tree("public"), &format!("round {round}"));
        }
        site.good(&["build"]);
        assert_same(
            &expected,
            &site.tree("public"),
            &format!("after round {round}"),
        );
        assert!(!site.path(".public.mitts-stage").exists());
    }
}
