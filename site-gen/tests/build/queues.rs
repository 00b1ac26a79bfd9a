//! The pages of channels' queues, and the way to them.

use crate::support::{SMALL, Site};

fn site(more: &str) -> Site {
    let small = SMALL.replace("[users.alice]", "[users.alice]\napps = [\"show\"]");
    let site = Site::new(&format!(
        "{small}\n[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\n\n[conductor]\n\n[apps.tea]\n\n[apps.late]\n\n\
         [channels.main]\ntitle = \"Round <the> clock\"\napp = \"show\"\nqueue = true\n\n\
         [channels.quiet]\napp = \"tea\"\nqueue = true\nwatchers = [\"alice\"]\n\n\
         [channels.plain]\napp = \"late\"\n{more}"
    ));
    site.good(&["build"]);
    site
}

/// Whether the menu of a page has a link to this address.
fn leads(page: &str, to: &str) -> bool {
    let menu = page.split("<nav class=\"site-nav\"").nth(1).unwrap();
    let menu = menu.split("</nav>").next().unwrap();
    menu.contains(&format!("href=\"{to}\""))
}

#[test]
fn each_public_queue_has_a_page_below_its_channel() {
    let site = site("");
    let page = site.read("public/main/queue/index.html");
    assert!(page.contains("Round &lt;the&gt; clock") && page.contains("data-channel=\"main\""));
    assert!(site.path("public/main/queue/obs/index.html").exists());
    for none in ["quiet", "plain"] {
        assert!(
            !site.path(&format!("public/{none}/queue")).exists(),
            "{none}"
        );
    }
    for file in [
        "queue/index.html",
        "streams.json",
        "sitemap.xml",
        "index.html",
    ] {
        assert!(
            !site.read(&format!("public/{file}")).contains("quiet"),
            "{file}"
        );
    }
    assert!(
        site.read("public/sitemap.xml")
            .contains("/main/queue/</loc>")
    );
    assert!(!site.read("public/sitemap.xml").contains("/main/queue/obs/"));
    let watch = site.read("public/main/index.html");
    assert_eq!(
        watch.matches("href=\"/main/queue/\"").count(),
        2,
        "menu and page"
    );
    let plain = site.read("public/plain/index.html");
    assert_eq!(
        plain.matches("href=\"/main/queue/\"").count(),
        1,
        "the menu"
    );
}

#[test]
fn the_menu_leads_to_the_only_queue_or_to_all_of_them() {
    let home = site("").read("public/index.html");
    assert!(leads(&home, "/main/queue/") && !leads(&home, "/queue/"));
    let two = site("queue = true\n");
    let home = two.read("public/index.html");
    assert!(leads(&home, "/queue/") && !leads(&home, "/main/queue/"));
    let all = two.read("public/queue/index.html");
    for queue in ["/main/queue/", "/plain/queue/"] {
        assert!(all.contains(&format!("href=\"{queue}\"")), "{queue}");
    }
}

#[test]
fn a_site_without_queues_has_none_of_it() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    assert!(!site.path("public/queue").exists());
    assert!(!leads(&site.read("public/index.html"), "/queue/"));
}
