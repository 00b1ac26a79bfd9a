//! The sitemap and `robots.txt` for search engines.

use percent_encoding::{CONTROLS, utf8_percent_encode};

use crate::escape;

/// The file name of the rules for robots.
pub(super) const ROBOTS: &str = "robots.txt";

/// The sitemap's file name, also if it has parts.
pub(super) const SITEMAP: &str = "sitemap.xml";

/// The maximum number of addresses in a sitemap, from its specification.
const MOST: usize = 50_000;

/// `sitemap.xml`, or an index and its parts if there are too many pages. Each item is a file name and its text; `paths` are
/// in the order of the list.
pub(super) fn sitemap(url: &str, paths: &[&str]) -> Vec<(String, String)> {
    let list = |paths: &[&str]| {
        let rows: String = paths
            .iter()
            .map(|path| {
                format!(
                    "<url><loc>{}{}</loc></url>\n",
                    escape::xml(url),
                    address(path)
                )
            })
            .collect();
        wrap("urlset", &rows)
    };
    if paths.len() <= MOST {
        return vec![(SITEMAP.to_owned(), list(paths))];
    }
    let mut files = Vec::new();
    let mut rows = String::new();
    for (at, part) in paths.chunks(MOST).enumerate() {
        let name = format!("sitemap-{}.xml", at + 1);
        rows.push_str(&format!(
            "<sitemap><loc>{}/{name}</loc></sitemap>\n",
            escape::xml(url)
        ));
        files.push((name, list(part)));
    }
    files.push((SITEMAP.to_owned(), wrap("sitemapindex", &rows)));
    files
}

fn wrap(element: &str, rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{rows}</{element}>\n"
    )
}

/// Addresses in sitemaps are percent-encoded.
fn address(path: &str) -> String {
    escape::xml(&utf8_percent_encode(path, CONTROLS).to_string())
}

/// `robots.txt`, which allows everything. OBS pages themselves have `noindex`.
pub(super) fn robots(url: &str) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {url}/sitemap.xml\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_as_they_are_sent() {
        let [(_, text)] = &sitemap("https://a", &["/tags/ü/"])[..] else {
            panic!("one file");
        };
        assert!(text.contains("<loc>https://a/tags/%C3%BC/</loc>"), "{text}");
    }

    #[test]
    fn a_large_sitemap_is_parted() {
        let paths: Vec<String> = (0..MOST + 1).map(|n| format!("/{n}/")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let names: Vec<_> = sitemap("https://a", &paths)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        let small = sitemap("https://a", &paths[..2]);
        assert!(small[0].1.contains("<loc>https://a/1/</loc>"));
    }
}
