//! `POST /srs/TOKEN` and `POST /mediamtx/TOKEN`: the same decision for other media servers.
//!
//! They sign nothing. The token in the path is a signature of its first part, with the admission secret: it does not
//! reveal the secret, and a request of OvenMediaEngine cannot be made from it.

use std::time::Instant;

use axum::{
    body::Bytes,
    extract::{Path, Request, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{
    body::{self, BODY_LIMIT},
    deciding::{Question, answer},
    guard::id,
    rejection::{self, Rejection},
    state::AppState,
};
use crate::{
    adapters::{Adapter, Asked, MEDIAMTX, SRS},
    key_check::Client,
    log::record,
};

pub(super) async fn srs(state: State<AppState>, token: Path<String>, request: Request) -> Response {
    other(SRS, state, token, request).await
}

pub(super) async fn mediamtx(
    state: State<AppState>,
    token: Path<String>,
    request: Request,
) -> Response {
    other(MEDIAMTX, state, token, request).await
}

async fn other(
    adapter: Adapter,
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body, BODY_LIMIT).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let id = id(&head.headers);

    let asked = read
        .map_err(Rejection::from)
        .and_then(|body| admitted(&state, &adapter, &token, &body));
    match asked {
        Ok(asked) => {
            let question = Question {
                engine: adapter.name,
                request: &asked.request,
                peer: None,
                renames: false,
                client: Client::of(asked.ip),
                id,
                start,
                now,
            };
            let (status, body) = (adapter.answer)(&answer(&state, &question), &asked);
            let status = StatusCode::from_u16(status);
            rejection::bytes(status.unwrap_or(StatusCode::FORBIDDEN), body)
        }
        Err(refusal) => {
            let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
            let line = record::rejected(refusal.as_str(), id, now, us);
            state.log().write(&line);
            state.metrics().rejected(adapter.name, refusal.as_str());
            refusal.into_response()
        }
    }
}

/// The request, if the path's token is right.
fn admitted(
    state: &AppState,
    adapter: &Adapter,
    token: &str,
    body: &Bytes,
) -> Result<Asked, Rejection> {
    let signed = signed_part(adapter.name);
    if !state.verifier().verify(signed.as_bytes(), token.as_bytes()) {
        return Err(Rejection::Token);
    }
    (adapter.translate)(body).ok_or(Rejection::Malformed)
}

fn signed_part(name: &str) -> String {
    format!("/{name}")
}

impl AppState {
    /// The path at which SRS asks, with its token: a secret.
    pub fn srs_path(&self) -> String {
        self.path_of(SRS.name)
    }

    /// The path at which MediaMTX asks, with its token: a secret.
    pub fn mediamtx_path(&self) -> String {
        self.path_of(MEDIAMTX.name)
    }

    fn path_of(&self, name: &str) -> String {
        let part = signed_part(name);
        format!("{part}/{}", self.verifier().sign(part.as_bytes()))
    }
}
