//! Links within a site: `mitts check` knows every file that a build writes.

use crate::support::Site;

#[test]
fn links_may_lead_to_every_generated_file() {
    let site = Site::demo();
    let roster = site.read("mitts.toml");
    let roster = roster.replace("[site]", "[site]\nembed = [\"*\"]");
    let events =
        "[[events]]\ntitle = \"E\"\nat = 2026-12-04T20:00:00Z\nfor = \"2h\"\nuser = \"alice\"\n";
    site.write("mitts.toml", format!("{roster}\n{events}"));
    site.good(&["build"]);
    let tree = site.tree("public");
    let files = tree.keys().filter(|name| !name.starts_with("assets/"));
    let links: String = files
        .map(|name| match name.strip_suffix("index.html") {
            Some(page) => format!("[1](/{page})\n"),
            None => format!("[1](/{name})\n"),
        })
        .collect();
    for made in [
        "(/)",
        "(/alice/oembed.json)",
        "(/alice/schedule.ics)",
        "(/news/feed.xml)",
        "(/offline.html)",
        "(/robots.txt)",
        "(/schedule.ics)",
        "(/service-worker.js)",
    ] {
        assert!(links.contains(made), "{made}: {links}");
    }
    site.write("content/all.md", &links);
    site.good(&["check"]);
    site.good(&["build"]);
}

#[test]
fn no_link_leads_to_a_page_that_the_theme_leaves_out() {
    let site = Site::demo();
    site.write("content/off.md", "[1](/offline.html)\n");
    site.good(&["check"]);
    site.write("themes/default/theme.toml", "offline = false\n");
    for command in ["check", "build"] {
        let said = site.bad(1, &[command]);
        assert!(
            said.contains("there is no page or file at `/offline.html`"),
            "{said}"
        );
    }
}
