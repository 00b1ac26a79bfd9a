//! `GET /authorize`: says to the proxy whether a viewer may have what is at a path.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;

use super::state::AppState;

/// The header with the path that the viewer requests. The proxy overwrites it.
const PATH: &str = "x-forwarded-uri";

/// Answers 204 if the viewer may have it, and 404 if not or if there is no such thing. It names nobody.
pub(super) async fn authorize(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let path = headers.get(PATH).and_then(|path| path.to_str().ok());
    let may = path.is_some_and(|path| state.pass_at(&headers, path, Timestamp::now()).is_some());
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = match may {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::NOT_FOUND,
    };
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    answer
}
