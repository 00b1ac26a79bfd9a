//! `POST /admission`: answers OvenMediaEngine's AdmissionWebhooks.

use std::time::Instant;

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use engine::webhook::{Webhook, sent_at};
use jiff::Timestamp;

use super::{
    body::{self, BODY_LIMIT},
    deciding::{Question, answer},
    guard::id,
    peer,
    rejection::{self, Rejection},
    signed::signed,
    state::AppState,
};
use crate::log::record;

pub(super) async fn admission(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body, BODY_LIMIT).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let id = id(&head.headers);

    let body = signed(&state, &head.headers, read).and_then(|body| fresh(&state, body, now));
    let webhook = body.as_ref().map_err(|refusal| *refusal).and_then(|body| {
        // UTF-8 is checked once, since the parser would otherwise check each string. A body that is not UTF-8 may
        // still be a valid request, since clients choose some of the values
        match std::str::from_utf8(body) {
            Ok(text) => serde_json::from_str::<Webhook<'_>>(text),
            Err(_) => serde_json::from_slice(body),
        }
        .map_err(|_| Rejection::Malformed)
    });
    match webhook {
        Ok(Webhook { client, request }) => {
            let question = Question {
                engine: "ome",
                request: &request,
                peer: client.peer,
                renames: true,
                client: {
                    let directory = state.roster().peek();
                    peer::of_webhook(&directory.roster().admission, client)
                },
                id,
                start,
                now,
            };
            rejection::bytes(StatusCode::OK, answer(&state, &question).to_json())
        }
        Err(refusal) => {
            let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
            let line = record::rejected(refusal.as_str(), id, now, us);
            state.log().write(&line);
            state.metrics().rejected("admission", refusal.as_str());
            refusal.into_response()
        }
    }
}

/// The body, if the engine sent it no longer ago than the roster's `max_age`.
fn fresh(state: &AppState, body: Bytes, now: Timestamp) -> Result<Bytes, Rejection> {
    let max_age = {
        let directory = state.roster().peek();
        directory.roster().admission.max_age
    };
    let Some(max_age) = max_age else {
        return Ok(body);
    };
    let is_fresh = |at: Timestamp| now.duration_since(at).abs() <= max_age;
    match sent_at(&body).is_some_and(is_fresh) {
        true => Ok(body),
        false => Err(Rejection::Old),
    }
}
