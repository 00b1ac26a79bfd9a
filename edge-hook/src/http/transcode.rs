//! `POST /transcode`: answers OvenMediaEngine's transcode webhook, which asks what to make of a stream that starts.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use engine::transcode::{self, Reply};
use jiff::Timestamp;

use super::{
    body::{self, BODY_LIMIT},
    guard::id,
    rejection::{self, Rejection},
    signed::signed,
    state::AppState,
};
use crate::{decision, log::record};

pub(super) async fn transcode(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body, BODY_LIMIT).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let us = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);

    let request = signed(&state, &head.headers, read).and_then(|body| {
        serde_json::from_slice::<transcode::Request>(&body).map_err(|_| Rejection::NoStream)
    });
    match request {
        Ok(request) => {
            let directory = state.roster().peek();
            let roster = directory.roster();
            let offer = decision::transcode(&directory, &request);
            let reply = Reply::new(offer.outputs.profiles(), roster.ome.version);
            let line = record::transcoded(&offer, id(&head.headers), now, us());
            state.log().write(&line);
            state.metrics().transcoded();
            rejection::bytes(StatusCode::OK, reply.to_json())
        }
        Err(refusal) => {
            let line = record::rejected(refusal.as_str(), id(&head.headers), now, us());
            state.log().write(&line);
            state.metrics().rejected("transcode", refusal.as_str());
            refusal.into_response()
        }
    }
}
