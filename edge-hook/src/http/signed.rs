//! The engine's signature on its requests.

use axum::{body::Bytes, http::HeaderMap};
use engine::webhook::SIGNATURE_HEADER;

use super::{body::BodyError, rejection::Rejection, state::AppState};

/// The body, if the engine signed it. The signature is of the raw bytes, and checked before they are parsed.
pub(super) fn signed(
    state: &AppState,
    headers: &HeaderMap,
    read: Result<Bytes, BodyError>,
) -> Result<Bytes, Rejection> {
    let body = read?;
    let signature = headers.get(SIGNATURE_HEADER).ok_or(Rejection::Signature)?;
    match state.verifier().verify(&body, signature.as_bytes()) {
        true => Ok(body),
        false => Err(Rejection::Signature),
    }
}
