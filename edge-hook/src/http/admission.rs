//! `POST /admission`: answers OvenMediaEngine's AdmissionWebhooks.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use engine::webhook::{self, ClientAddress, Direction, Status, Webhook};
use jiff::{SignedDuration, Timestamp};

use super::{
    body::{self, BODY_LIMIT},
    rejection::{self, Rejection},
    signed::signed,
    state::AppState,
};
use crate::{
    decision::{Answer, Verdict, decide},
    log::record,
    on_air::Publisher,
};

/// The note in the log about a publisher whose name is taken. The engine itself refuses the second publisher of a
/// name; a denial would only make a returning encoder wait longer.
const TAKEN: &str = "the name is taken: this stream is live from another connection, so OvenMediaEngine refuses this one";

pub(super) async fn admission(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body, BODY_LIMIT).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let us = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);

    let body = signed(&state, &head.headers, read);
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
            let directory = state.roster().peek();
            let verdict = decide(&directory, &request, now);
            let us = us();
            let note = remember(&state, client, &request, &verdict, now);
            let line = record::decided(&request, &verdict, note, now, us);
            state.log().write(&line);
            rejection::bytes(StatusCode::OK, verdict.answer.to_json())
        }
        Err(refusal) => {
            let line = record::rejected(refusal.as_str(), now, us());
            state.log().write(&line);
            refusal.into_response()
        }
    }
}

/// If there is a list of live streams, remembers the key of an admitted publisher, and forgets publishers who left.
/// Returns a note for the log about a publisher whose name is taken. Sends no request.
fn remember(
    state: &AppState,
    ClientAddress(client): ClientAddress,
    request: &webhook::Request<'_>,
    verdict: &Verdict<'_>,
    now: Timestamp,
) -> Option<&'static str> {
    let list = state.live_list()?;
    if request.status == Status::Closing && request.direction == Direction::Incoming {
        list.close(client?);
        return None;
    }
    let (stream, key) = verdict.admitted.as_ref()?;
    let lifetime = match verdict.answer {
        Answer::Allowed { lifetime, .. } => lifetime,
        Answer::Denied(_) | Answer::Noted => return None,
    };
    let ends = lifetime.map(|left| {
        let left = SignedDuration::from_millis(i64::try_from(left).unwrap_or(i64::MAX));
        now.checked_add(left).unwrap_or(Timestamp::MAX)
    });
    let publisher = Publisher {
        client,
        key: *key,
        ends,
        since: now,
    };
    list.admit(stream, publisher).then_some(TAKEN)
}
