//! Addresses like those of OvenMediaEngine.

/// The address of a stream. Without a usable path it has none, so that the request is denied.
///
/// `path` and `query` are what a client sent. A path with a character that could begin a query or a host of its own is
/// not used.
pub(super) fn address(path: &str, query: &str, key: Option<&str>) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    let path = path.trim_start_matches('/');
    if !path.chars().all(is_plain) {
        return String::new();
    }
    let query = query.trim_start_matches('?');
    let key = key.map(|key| format!("key={key}"));
    let pairs = [Some(query), key.as_deref()];
    let pairs = pairs.into_iter().flatten().filter(|pair| !pair.is_empty());
    match pairs.collect::<Vec<_>>().join("&").as_str() {
        "" => format!("media://server/{path}"),
        query => format!("media://server/{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_key_stands_behind_the_name_and_no_path_is_more_than_a_path() {
        for (path, query, key, expected) in [
            ("show/ann", "", None, "media://server/show/ann"),
            ("/show/ann", "?a=b", None, "media://server/show/ann?a=b"),
            ("show/ann", "", Some("K"), "media://server/show/ann?key=K"),
            (
                "show/ann",
                "a=b",
                Some("K"),
                "media://server/show/ann?a=b&key=K",
            ),
            ("show/ann?key=K", "", None, ""),
            ("x@h/show/ann", "", None, ""),
            ("h://show/ann", "", None, ""),
            ("show/a nn", "", None, ""),
        ] {
            assert_eq!(address(path, query, key), expected, "{path}");
        }
    }
}
