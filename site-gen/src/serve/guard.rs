//! Keeps private streams and hidden pages from viewers who may not have them, as Caddy does on a server.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use edge_hook::AppState;
use roster::Roster;

use super::pages::SiteState;

/// A page that no site has.
const MISSING: &str = "/-/";

/// What is private at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Private {
    /// Media of a private stream.
    Media,
    /// Whether a private stream is live.
    Live,
    /// A hidden page.
    Page,
}

/// Answers like for something missing, unless the viewer may have it.
pub(super) async fn guard(
    State((site, function)): State<(Arc<SiteState>, AppState)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let Some(private) = private_at(&site.now().roster, path) else {
        return next.run(request).await;
    };
    let may = function.lets(request.headers(), path);
    match private {
        _ if may => {}
        Private::Media => return StatusCode::NOT_FOUND.into_response(),
        Private::Live => return StatusCode::NO_CONTENT.into_response(),
        Private::Page => {
            *request.uri_mut() = Uri::from_static(MISSING);
            return next.run(request).await;
        }
    }
    let mut answer = next.run(request).await;
    let private = HeaderValue::from_static("private, no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, private);
    answer
}

fn private_at(roster: &Roster, path: &str) -> Option<Private> {
    // the files' server decodes and cleans paths
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let mut parts = decoded
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let first = parts.next()?;
    if roster.apps.contains_key(first) {
        let name = parts.next().unwrap_or_default();
        roster.audience(first, name)?;
        return Some(match parts.next() {
            Some("live") => Private::Live,
            _ => Private::Media,
        });
    }
    let mut hidden = roster.hidden_pages();
    hidden
        .any(|name| decoded.split('/').any(|part| part == name))
        .then_some(Private::Page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_is_what_the_roster_says_however_it_is_written() {
        let text = "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n[users.ann]\nwatchers = []\n\
                    [users.ben]\nwatchers = ['ann']\npages = 'hidden'\n[users.cat]\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        for (path, private) in [
            ("/show/ann/llhls.m3u8", Some(Private::Media)),
            ("/show/ann/live", Some(Private::Live)),
            ("/show/cat/llhls.m3u8", None),
            ("/ann/", None),
            ("/ben/", Some(Private::Page)),
            ("/ben/calendar.ics", Some(Private::Page)),
            ("//ben/", Some(Private::Page)),
            ("/./ben", Some(Private::Page)),
            ("/cat/../ben/", Some(Private::Page)),
            ("/%62en/", Some(Private::Page)),
            ("/show/be%6e/thumb.jpg", Some(Private::Media)),
            ("/cat/", None),
            ("/", None),
        ] {
            assert_eq!(private_at(&roster, path), private, "{path}");
        }
    }
}
