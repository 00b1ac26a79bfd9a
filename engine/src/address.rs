//! Parses and rewrites the addresses in the engine's requests.
//!
//! This does not use the crate `url`, since an address must be parsed exactly as the engine does. It decodes neither
//! `%41` nor `+` in a path, so nothing is decoded here, and parts that are not rewritten stay unchanged.

use std::fmt;

/// The query parameter that may carry a stream key after a public name.
const KEY: &str = "key";

/// A parsed address: `scheme://host[:port]/app/stream[/file][?query]`.
///
/// SRT's short streamid `default/app/name` comes as `srt://default/app/name`: the virtual host is in
/// place of the host. `Debug` shows only the app, since every other part may contain a stream key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// Scheme, host and port, with the `/` before the app.
    origin: &'a str,
    /// The application: the path's first part, never empty.
    pub app: &'a str,
    /// The stream: the path's second part, never empty. A stream key, or a public name.
    pub stream: &'a str,
    /// The rest of the path: empty, or from its `/` on.
    pub file: &'a str,
    /// The query, after the first `?`.
    query: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Parses an address; `None` if it has no app and stream.
    pub fn parse(url: &'a str) -> Option<Self> {
        let scheme = url.find("://").filter(|end| *end > 0)?;
        let host = scheme + "://".len();
        let path = host + url[host..].find(['/', '?'])?;
        if path == host || url.as_bytes()[path] != b'/' {
            return None;
        }
        let (origin, rest) = url.split_at(path + 1);
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let (app, path) = path.split_once('/')?;
        let (stream, file) = path.split_at(path.find('/').unwrap_or(path.len()));
        if app.is_empty() || stream.is_empty() {
            return None;
        }
        Some(Address {
            origin,
            app,
            stream,
            file,
            query,
        })
    }

    /// Whether the address has only one meaning.
    ///
    /// The engine takes the last `://` as the end of the scheme and the last `@` as the end of a password, wherever
    /// they are. So it finds another host, app and stream in the query of `rtmp://h/show/KEY?x=1@h/show/bob`. It
    /// parses `new_url` of the answer in the same way. Such an address is ambiguous and must be refused.
    pub fn is_unambiguous(url: &str) -> bool {
        let odd = |c: char| matches!(c, '@' | '#' | '\\') || c.is_whitespace() || c.is_control();
        !url.contains(odd) && url.matches("://").count() == 1 && url.matches('?').count() <= 1
    }

    /// The values of every `key` in the query, in order; one without `=` is empty.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        pairs(self.query.unwrap_or("")).filter_map(key_of)
    }

    /// The values of every parameter of this name in the query, in order; one without `=` is empty.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        pairs(self.query.unwrap_or("")).filter_map(move |pair| match pair.split_once('=') {
            Some((own, value)) => (own == name).then_some(value),
            None => (pair == name).then_some(""),
        })
    }

    /// The address with this stream, and without any `key` in its query. An empty query is removed with its `?`.
    pub fn rewrite(&self, stream: &str) -> String {
        let Address {
            origin, app, file, ..
        } = self;
        let room = origin.len() + app.len() + stream.len() + file.len() + 2;
        let mut url = String::with_capacity(room + self.query.map_or(0, str::len));
        for part in [origin, app, "/", stream, file] {
            url.push_str(part);
        }
        let Some(query) = self.query else { return url };
        if self.keys().next().is_none() {
            url.push('?');
            url.push_str(query);
            return url;
        }
        let mut mark = '?';
        for pair in pairs(query).filter(|pair| key_of(pair).is_none()) {
            url.push(mark);
            url.push_str(pair);
            mark = '&';
        }
        url
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&')
}

fn key_of(pair: &str) -> Option<&str> {
    match pair.split_once('=') {
        Some((KEY, value)) => Some(value),
        None if pair == KEY => Some(""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Address;

    fn rewritten(url: &str) -> Option<String> {
        Some(Address::parse(url)?.rewrite("alice"))
    }

    #[test]
    fn only_the_stream_and_the_key_change() {
        for (url, expected) in [
            ("rtmp://h:1935/show/K", "rtmp://h:1935/show/alice"),
            ("srt://default/show/K", "srt://default/show/alice"),
            (
                "http://h:3333/show/K?direction=whip&token=t%201",
                "http://h:3333/show/alice?direction=whip&token=t%201",
            ),
            (
                "http://[::1]:3333/show/alice?direction=whip&key=K",
                "http://[::1]:3333/show/alice?direction=whip",
            ),
            ("rtmp://h/show/alice?key=K&key=K", "rtmp://h/show/alice"),
            (
                "rtmp://h/show/alice?key=K&a=1&key=K&b",
                "rtmp://h/show/alice?a=1&b",
            ),
            ("rtmp://h/show/alice?key", "rtmp://h/show/alice"),
            ("rtmp://h/show/K?", "rtmp://h/show/alice?"),
            ("rtmp://h/show/K?&&", "rtmp://h/show/alice?&&"),
            (
                "rtmp://h/show/K?keys=1&Key=2",
                "rtmp://h/show/alice?keys=1&Key=2",
            ),
            ("ws://h/show/K/playlist?x", "ws://h/show/alice/playlist?x"),
        ] {
            assert_eq!(rewritten(url).as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn what_has_no_app_and_stream_is_no_address() {
        for url in [
            "",
            "://",
            "://h/a/b",
            "rtmp://",
            "rtmp:///a/b",
            "rtmp://h",
            "rtmp://h/",
            "rtmp://h/app",
            "rtmp://h/app/",
            "rtmp://h//stream",
            "rtmp://h?x=/a/b",
            "rtmp://h/app?/stream",
            "/app/stream",
        ] {
            assert_eq!(rewritten(url), None, "{url}");
        }
    }

    #[test]
    fn an_address_within_an_address_is_not_plain() {
        for url in [
            "rtmp://h/a/b",
            "http://[::1]:3333/a/b?direction=whip&x=%40&y=:",
        ] {
            assert!(Address::is_unambiguous(url), "{url}");
        }
        for tail in [
            "@",
            "?x=1@h/a/c",
            "?x=rtmp://h/a/c",
            "?x?y",
            "#x",
            "\\",
            " ",
            "\n",
            "\0",
        ] {
            assert!(
                !Address::is_unambiguous(&format!("rtmp://h/a/b{tail}")),
                "{tail:?}"
            );
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let address = Address::parse("rtmp://h/show/secret?key=secret").unwrap();
        assert!(!format!("{address:?}").contains("secret"));
    }

    /// A query parameter that is not a key, possibly empty.
    fn other() -> impl Strategy<Value = String> {
        "[a-z%+.=]{0,8}".prop_filter("no key", |pair| super::key_of(pair).is_none())
    }

    proptest! {
        #[test]
        fn everything_else_is_kept(
            origin in "(rtmp|http|ws|srt)://[a-z0-9.\\[\\]:]{1,20}/",
            app in "[^/?]{1,10}", stream in "[^/?]{1,50}", file in "(/[^?]{0,12})?",
            query in prop::collection::vec((other(), prop::option::of("[a-z0-9_=]{0,50}")), 0..6),
            question in any::<bool>(),
        ) {
            let mut pairs = Vec::new();
            for (other, key) in &query {
                pairs.push(other.clone());
                pairs.extend(key.as_ref().map(|key| format!("key={key}")));
            }
            let keyed = query.iter().any(|(_, key)| key.is_some());
            let text = |pairs: &[String]| match pairs {
                [] if question && !keyed => "?".to_owned(),
                [] => String::new(),
                _ => format!("?{}", pairs.join("&")),
            };
            let url = format!("{origin}{app}/{stream}{file}{}", text(&pairs));
            let kept: Vec<_> = query.iter().map(|(other, _)| other.clone()).collect();
            prop_assert_eq!(
                rewritten(&url),
                Some(format!("{origin}{app}/alice{file}{}", text(&kept)))
            );
        }

        #[test]
        fn a_rewritten_address_has_no_key_and_stays_as_it_is(url in "[a-z:/?&=key]{0,40}") {
            let url = format!("rtmp://{url}");
            if let Some(once) = rewritten(&url) {
                let address = Address::parse(&once).unwrap();
                prop_assert_eq!(address.keys().count(), 0);
                prop_assert_eq!(address.stream, "alice");
                prop_assert_eq!(address.rewrite("alice"), once.clone());
            }
        }

        #[test]
        fn no_text_panics(url in any::<String>(), urlish in "[a-z:/?&=%é]{0,40}") {
            let _ = rewritten(&url);
            let _ = rewritten(&urlish);
        }
    }
}
