//! Checks of all pages of a site.

use scraper::{Html, Selector};

use crate::support::Tree;

/// The parsed pages of a site.
pub(crate) fn pages(site: &Tree) -> impl Iterator<Item = (&str, Html)> {
    site.iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes).unwrap();
            (name.as_str(), Html::parse_document(text))
        })
}

/// Fails if a page links to an asset below `/assets/` that the site does not have.
#[track_caller]
pub(crate) fn assert_assets_exist(site: &Tree, what: &str) {
    let linked = Selector::parse("[src], link[href]").unwrap();
    let mut found = 0;
    for (name, page) in pages(site) {
        for element in page.select(&linked) {
            let address = element.attr("src").or(element.attr("href")).unwrap();
            if let Some(asset) = address
                .strip_prefix('/')
                .filter(|path| path.starts_with("assets/"))
            {
                found += 1;
                assert!(site.contains_key(asset), "{what}: {name} needs {address}");
            }
        }
    }
    assert!(found > 0, "{what}: no page links to an asset");
}

/// Fails if a page contains anything that its policy blocks or that users may have injected. `origins` may also
/// serve scripts.
#[track_caller]
pub(crate) fn assert_nothing_runs(site: &Tree, origins: &[&str]) {
    let every = Selector::parse("*").unwrap();
    for (name, page) in pages(site) {
        for element in page.select(&every) {
            let tag = element.value().name();
            let said = || format!("{name}: {:.200}", element.html());
            if tag == "script" {
                let from = element.attr("src").unwrap_or("");
                let good =
                    from.starts_with("/assets/") || origins.iter().any(|own| from.starts_with(own));
                assert!(good, "{}", said());
                assert_eq!(element.inner_html(), "", "{}", said());
                assert!(element.attr("integrity").is_some(), "{}", said());
            }
            assert!(
                !["iframe", "object", "embed", "base", "style", "form"].contains(&tag),
                "{}",
                said()
            );
            for (attribute, value) in element.value().attrs() {
                assert!(!attribute.starts_with("on"), "{}", said());
                assert_ne!(attribute, "style", "{}", said());
                assert_ne!(attribute, "srcdoc", "{}", said());
                if ["href", "src", "action", "formaction", "xlink:href"].contains(&attribute) {
                    let value: String = value
                        .chars()
                        .filter(|c| !c.is_whitespace() && !c.is_control())
                        .collect();
                    let scheme = value.split(':').next().unwrap().to_ascii_lowercase();
                    assert!(
                        !["javascript", "data", "vbscript"].contains(&scheme.as_str()),
                        "{}",
                        said()
                    );
                }
            }
        }
    }
}
