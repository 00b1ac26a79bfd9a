//! `POST /obs`: tells OBS how to encode, with a token in the place of its stream key.

use std::time::Instant;

use axum::{
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use jiff::Timestamp;

use super::{
    body::{self, BODY_LIMIT},
    guard::id,
    origin::is_own,
    peer,
    rejection::{self, Rejection},
    state::AppState,
};
use crate::{
    log::record,
    obs::{Refusal, Report, Wish, decide},
};

/// Why there is no report.
enum Unread {
    /// OBS shows this.
    Refused(Refusal),
    /// This is not from OBS.
    Rejected(Rejection),
}

/// Answers what OBS is to send, or why it may not. Both have status 200, since OBS shows no other answer, but offers to
/// stream without it.
pub(crate) async fn obs(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let start = Instant::now();
    let wish = Query::<Wish>::try_from_uri(&head.uri);
    let wish = wish.map(|Query(wish)| wish).unwrap_or_default();
    let report = read(&state, &head, body).await;
    let now = Timestamp::now();
    let directory = state.roster().current();
    let decision = report.map(|report| decide(&directory, state.tokens(), &report, &wish, now));
    let (user, config) = match decision {
        Ok(decision) => (decision.user, Ok(decision.config)),
        Err(Unread::Refused(refusal)) => (None, Ok(Err(refusal))),
        Err(Unread::Rejected(rejection)) => (None, Err(rejection)),
    };
    let (mut answer, verdict, reason) = match config {
        Ok(Ok(config)) => (rejection::json(StatusCode::OK, &config), "allowed", None),
        Ok(Err(refusal)) => {
            let language = wish.language.as_deref();
            let config = refusal.config(directory.roster(), language, now);
            let answer = rejection::json(StatusCode::OK, &config);
            (answer, "denied", Some(refusal.word()))
        }
        Err(rejection) => {
            let reason = rejection.as_str();
            (rejection.into_response(), "rejected", Some(reason))
        }
    };
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let line = record::checked(
        "obs",
        user.as_deref(),
        verdict,
        reason,
        id(&head.headers),
        now,
        us,
    );
    state.log().write(&line);
    state.metrics().checked(verdict, reason);
    answer
}

/// The report in the body, if no page of another site sent it, and the client has not asked too often.
async fn read(state: &AppState, head: &Parts, body: Body) -> Result<Report, Unread> {
    let (own, client) = {
        let directory = state.roster().peek();
        let roster = directory.roster();
        let own = is_own(roster.site.url.origin(), &head.uri, &head.headers);
        let client = peer::of_page(&roster.admission, &head.extensions, &head.headers);
        (own, client)
    };
    if !own {
        return Err(Unread::Rejected(Rejection::Foreign));
    }
    let counted = state.limits().count(client);
    counted.map_err(|seconds| Unread::Refused(Refusal::Often(seconds)))?;
    let body = body::read(body, BODY_LIMIT).await;
    let body = body.map_err(|error| Unread::Rejected(error.into()))?;
    Report::read(&body).ok_or(Unread::Rejected(Rejection::NoReport))
}
