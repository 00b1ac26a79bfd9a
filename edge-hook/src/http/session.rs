//! `POST /session` opens and renews the session of a viewer, and `DELETE /session` ends it.

use std::{borrow::Cow, time::Instant};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    body::{self, BodyError},
    guard::id,
    origin::is_own,
    peer,
    rejection::{self, Rejection},
    state::AppState,
};
use crate::{
    log::record,
    session::{Place, Proved, Session, by_invitation, by_key, clearing, places, setting},
};

/// The maximum size of a body in bytes.
const LIMIT: usize = 1024;

/// `{"key":".."}` or `{"invitation":".."}`, or `{}` to renew a session.
#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    key: Option<Cow<'a, str>>,
    #[serde(borrow)]
    invitation: Option<Cow<'a, str>>,
}

/// What a viewer shows.
enum Proof {
    Key(String),
    Invitation(String),
}

/// The answer. All is absent if there is no session to renew.
#[derive(Default, Serialize)]
struct Opened {
    /// The viewer's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// When what they showed ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// In how many seconds a page that is in use should renew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    renew: Option<i64>,
    /// The private pages that they may open.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<Vec<Place>>,
}

/// Opens a session with a stream key or an invitation, or renews the one of the cookie. A viewer's grants are kept, so one session may
/// hold several. The status is 403 if what they show gives nothing, and 429 after too many
/// of these requests.
pub(crate) async fn open(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let start = Instant::now();
    let now = Timestamp::now();
    let mut answer = match asked(&state, &head, body).await {
        Ok(body) => match proof(&body) {
            Ok(Some(proof)) => opened(&state, &head, &proof, now, start),
            Ok(None) => renewed(&state, &head.headers, now),
            Err(rejection) => rejection.into_response(),
        },
        Err(rejection) => rejection.into_response(),
    };
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    answer
}

/// Ends the session in this browser.
pub(crate) async fn end(State(state): State<AppState>, request: Request) -> Response {
    if !is_from_here(&state, &request.into_parts().0) {
        return Rejection::Foreign.into_response();
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    with_cookie(answer, &clearing())
}

fn is_from_here(state: &AppState, head: &Parts) -> bool {
    let directory = state.roster().peek();
    is_own(
        directory.roster().site.url.origin(),
        &head.uri,
        &head.headers,
    )
}

/// The body, if it comes from a page of the site.
async fn asked(state: &AppState, head: &Parts, body: Body) -> Result<Bytes, Rejection> {
    if !is_from_here(state, head) {
        return Err(Rejection::Foreign);
    }
    body::read(body, LIMIT).await.map_err(|error| match error {
        BodyError::TooLarge => Rejection::TooLong,
        BodyError::Broken => Rejection::NoProof,
        BodyError::Slow => Rejection::Slow,
    })
}

/// The proof in a body; `None` in one that asks for a renewal.
fn proof(body: &Bytes) -> Result<Option<Proof>, Rejection> {
    let question: Question<'_> = serde_json::from_slice(body).map_err(|_| Rejection::NoProof)?;
    match (question.key, question.invitation) {
        (Some(key), None) => Ok(Some(Proof::Key(key.trim().to_owned()))),
        (None, Some(text)) => Ok(Some(Proof::Invitation(text.trim().to_owned()))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Rejection::NoProof),
    }
}

/// Checks what a viewer shows, and adds its grant to the session.
fn opened(
    state: &AppState,
    head: &Parts,
    proof: &Proof,
    now: Timestamp,
    start: Instant,
) -> Response {
    let log = |user: Option<&str>, verdict, reason| {
        let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let line = record::checked("session", user, verdict, reason, id(&head.headers), now, us);
        state.log().write(&line);
    };
    if let Err(seconds) = count(state, head) {
        log(None, "rejected", Some(Rejection::Often.as_str()));
        let mut answer = Rejection::Often.into_response();
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
        return answer;
    }
    let directory = state.roster().current();
    let proved = match proof {
        Proof::Key(key) => by_key(&directory, key, now),
        Proof::Invitation(text) => by_invitation(&directory, text, now),
    };
    match proved {
        Ok(Proved {
            grant,
            user,
            name,
            until,
        }) => {
            log(user.as_deref(), "allowed", None);
            let session = state.session_of(&head.headers, now);
            let session = session.unwrap_or_else(Session::empty).with(grant);
            let more = Opened {
                name: Some(name),
                until: until.map(|until| until.to_string()),
                places: places(&directory, &session, now).ok(),
                ..Opened::default()
            };
            lasting(state, session, more, now)
        }
        Err(problem) => {
            log(problem.user.as_deref(), "denied", Some(problem.reason));
            rejection::json(StatusCode::FORBIDDEN, &problem)
        }
    }
}

/// Counts a check by this client, or says in how many seconds it may check again.
fn count(state: &AppState, head: &Parts) -> Result<(), u64> {
    let client = {
        let directory = state.roster().peek();
        let admission = &directory.roster().admission;
        peer::of_page(admission, &head.extensions, &head.headers)
    };
    state.limits().count(client)
}

/// The same session from now on.
fn renewed(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Response {
    match state.session_of(headers, now) {
        Some(session) => lasting(state, session, Opened::default(), now),
        None => rejection::json(StatusCode::OK, &Opened::default()),
    }
}

/// The answer with the session's cookie.
fn lasting(state: &AppState, session: Session, more: Opened, now: Timestamp) -> Response {
    let life = state.session_life();
    let session = session.renewed(now, life);
    let answer = Opened {
        renew: Some((life.as_secs() / 4).max(1)),
        ..more
    };
    let cookie = setting(&state.seal().seal(&session), life);
    with_cookie(rejection::json(StatusCode::OK, &answer), &cookie)
}

fn with_cookie(mut answer: Response, cookie: &str) -> Response {
    // letters, digits and a few signs
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
    answer
}
