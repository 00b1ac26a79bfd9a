//! Themes: the built-in one, and a site's own files that replace its files.

use crate::support::{SMALL, Site, assert_same};

#[test]
fn a_theme_replaces_single_files_of_the_built_in_one() {
    let site = Site::new(&SMALL.replace("title = \"T\"", "title = \"T\"\ntheme = \"mine\""));
    site.write(
        "themes/mine/templates/404.html",
        "<!doctype html><title>{{ site.title }}</title>nowhere, in mine",
    );
    site.write(
        "themes/mine/assets/mitts.css",
        "body { background: url(dot.svg) }",
    );
    site.write(
        "themes/mine/assets/dot.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    site.good(&["build"]);
    assert!(site.read("public/404.html").contains("nowhere, in mine"));
    let tree = site.tree("public");
    let css = |name: &&String| name.starts_with("assets/mitts.") && name.ends_with(".css");
    let name = tree.keys().find(css).unwrap();
    let text = std::str::from_utf8(&tree[name]).unwrap();
    let dot = tree
        .keys()
        .find(|name| name.starts_with("assets/dot.") && name.ends_with(".svg"))
        .unwrap();
    assert_eq!(text, format!("body {{ background: url(/{dot}) }}"));
    let page = site.read("public/alice/index.html");
    assert!(page.contains(&format!("/{name}\"")), "{page}");
    assert!(
        page.contains("player-word"),
        "the other templates are the built-in ones"
    );
    for form in ["br", "gz"] {
        assert!(tree.contains_key(&format!("{name}.{form}")), "{form}");
    }
}

#[test]
fn without_its_files_the_built_in_theme_is_used_again() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let built_in = site.tree("public");
    site.write("themes/default/templates/404.html", "x");
    site.write("themes/default/assets/mitts.css", "body{}");
    site.good(&["build"]);
    assert_eq!(site.read("public/404.html"), "x");
    std::fs::remove_dir_all(site.path("themes")).unwrap();
    site.good(&["build"]);
    assert_same(&built_in, &site.tree("public"), "public");
}

#[test]
fn the_copied_theme_makes_the_same_site() {
    let site = Site::demo();
    site.good(&["build"]);
    let built_in = site.tree("public");
    let copy = Site::empty();
    copy.good(&["init", "--theme"]);
    copy.good(&["build"]);
    assert_same(&built_in, &copy.tree("public"), "public");
}

#[test]
fn hashed_names_match_their_bytes() {
    use sha2::{Digest, Sha384};
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let tree = site.tree("public");
    let pages: String = tree
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    let mut seen = 0;
    for (name, bytes) in tree.iter().filter(|(name, _)| name.starts_with("assets/")) {
        if name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let digest = Sha384::digest(bytes);
        let hash = data_encoding::HEXLOWER.encode(&digest[..6]);
        assert_eq!(name.rsplit('.').nth(1), Some(hash.as_str()), "{name}");
        let integrity = data_encoding::BASE64.encode(&digest);
        if pages.contains(&format!("/{name}\" integrity")) {
            assert!(
                pages.contains(&format!("/{name}\" integrity=\"sha384-{integrity}\"")),
                "{name}"
            );
            seen += 1;
        }
        let mut unpacked = Vec::new();
        if let Some(gz) = tree.get(&format!("{name}.gz")) {
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gz[..]), &mut unpacked)
                .unwrap();
            assert_eq!(&unpacked, bytes, "{name}.gz");
            unpacked.clear();
            brotli::BrotliDecompress(&mut &tree[&format!("{name}.br")][..], &mut unpacked).unwrap();
            assert_eq!(&unpacked, bytes, "{name}.br");
        }
    }
    assert!(seen > 5, "only {seen} assets are linked to");
}

#[cfg(unix)]
#[test]
fn links_out_of_a_theme_are_reported() {
    let site = Site::new(SMALL);
    site.write("outside.css", "a{}");
    site.write("themes/default/assets/own.css", "a{}");
    std::os::unix::fs::symlink(
        "../../../outside.css",
        site.path("themes/default/assets/lists.css"),
    )
    .unwrap();
    for command in ["check", "build"] {
        let said = site.bad(1, &[command]);
        assert!(said.contains("themes/default/assets/lists.css"), "{said}");
        assert!(said.contains("this symbolic link is broken"), "{said}");
    }
}

#[test]
fn a_style_sheet_with_a_missing_asset_is_reported() {
    let site = Site::new(SMALL);
    site.write(
        "themes/default/assets/own.css",
        "a{}\nb{c:url(favicn.svg)}\n",
    );
    for command in ["check", "build"] {
        let said = site.bad(1, &[command]);
        for part in [
            "themes/default/assets/own.css:2:9",
            "no asset `favicn.svg`",
            "did you mean `favicon.svg`?",
        ] {
            assert!(said.contains(part), "{said}");
        }
    }
}
