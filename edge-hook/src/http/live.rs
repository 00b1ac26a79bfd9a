//! `GET /live.json`: the live streams.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use headers::{HeaderMapExt, IfNoneMatch};

use super::{rejection::Rejection, state::AppState};

/// Browsers and proxies may cache the list as long as it reuses a poll.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=1");

/// Answers with the list, 304 if the viewer already has it, or 404 without a source of live streams.
///
/// A proxy that compresses may change an ETag, as Caddy does; it then does not match.
pub(crate) async fn live(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Some(list) = state.live_list() else {
        return Rejection::NoList.into_response();
    };
    let document = list.document().await;
    let known = headers.typed_get::<IfNoneMatch>();
    let known = known.zip(document.etag.as_ref());
    let mut answer = match known {
        Some((known, etag)) if !known.precondition_passes(etag) => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => {
            let json = (header::CONTENT_TYPE, "application/json");
            ([json], document.json.clone()).into_response()
        }
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE);
    if let Some(etag) = document.etag.clone() {
        headers.typed_insert(etag);
    }
    answer
}
