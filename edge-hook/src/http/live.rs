//! `GET /live.json` over HTTP.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{rejection::Rejection, state::AppState};

/// For browsers and proxies alike, as long as the list itself takes an answer for true.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=1");

/// Answers the list, 304 to whoever has it, or 404 where nobody can tell who is live.
pub(crate) async fn live(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Some(list) = state.live_list() else {
        return Rejection::NoList.into_response();
    };
    let document = list.document().await;
    let mut answer = match is_known(&headers, &document.etag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let json = (header::CONTENT_TYPE, "application/json");
            ([json], document.json.clone()).into_response()
        }
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE);
    if let Ok(etag) = HeaderValue::from_str(&document.etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}

/// Whether `If-None-Match` names this tag, by the weak comparison of RFC 9110, 13.1.2. A proxy that
/// compresses may have added to a tag, as Caddy does; that is then another one.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = opaque(etag);
    let given = headers.get_all(header::IF_NONE_MATCH);
    given
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == own)
}
