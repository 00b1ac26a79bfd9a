//! `POST /whoami`: checks a stream key, and returns its user.

use std::{borrow::Cow, time::Instant};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    body::{self, BodyError},
    guard::id,
    origin::is_own,
    peer,
    rejection::{self, Rejection},
    state::AppState,
};
use crate::{
    key_check::{KeyProblem, Owner, decide},
    log::record,
};

/// The maximum size of a body in bytes; a key has 46.
const LIMIT: usize = 1024;

/// `{"key":".."}`; other fields are ignored.
#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
}

/// The content types for a key.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Text,
}

/// Answers with the user of the key in the body and which of their streams are live. The status is 403 if the key is
/// not valid, and 429 after too many requests.
pub(crate) async fn whoami(State(state): State<AppState>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let start = Instant::now();
    let checked = check(&state, &head, body).await;
    let now = Timestamp::now();
    let directory = state.roster().current();
    let mut verdict = checked
        .as_ref()
        .map(|(form, body)| text(*form, body).map(|text| decide(&directory, &text, now)));
    if let (Ok(Some(Ok(_))), Some(list)) = (&verdict, state.live_list()) {
        list.refresh().await;
        verdict = verdict.map(|answer| {
            answer.map(|owner| owner.map(|owner| owner.with_live(|stream| list.is_live(stream))))
        });
    }

    let (mut answer, user, word, reason) = match &verdict {
        Ok(Some(Ok(owner))) => allowed(owner),
        Ok(Some(Err(problem))) => denied(problem),
        Ok(None) => rejected(Rejection::NoKey),
        Err((rejection, _)) => rejected(*rejection),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Err((Rejection::Often, seconds)) = &checked {
        headers.insert(header::RETRY_AFTER, (*seconds).into());
    }
    let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let line = record::checked(
        "whoami",
        user.as_deref(),
        word,
        reason,
        id(&head.headers),
        now,
        us,
    );
    state.log().write(&line);
    state.metrics().checked(word, reason);
    answer
}

/// An answer, and the user, verdict and reason for its log line.
type Outcome<'d> = (
    Response,
    Option<Cow<'d, str>>,
    &'static str,
    Option<&'static str>,
);

fn allowed<'a>(owner: &'a Owner<'_>) -> Outcome<'a> {
    let answer = rejection::json(StatusCode::OK, owner);
    let user = Some(Cow::Borrowed(&*owner.user));
    (answer, user, "allowed", None)
}

fn denied<'d>(problem: &KeyProblem<'d>) -> Outcome<'d> {
    let answer = rejection::json(StatusCode::FORBIDDEN, problem);
    (answer, problem.user.clone(), "denied", Some(problem.reason))
}

fn rejected<'d>(rejection: Rejection) -> Outcome<'d> {
    let reason = rejection.as_str();
    (rejection.into_response(), None, "rejected", Some(reason))
}

/// All checks before that of the key itself. A rejection has the seconds until the next attempt.
async fn check(
    state: &AppState,
    head: &Parts,
    body: Body,
) -> Result<(Form, Bytes), (Rejection, u64)> {
    let headers = &head.headers;
    let directory = state.roster().peek();
    let roster = directory.roster();
    let own = is_own(roster.site.url.origin(), &head.uri, headers);
    let client = peer::of_page(&roster.admission, &head.extensions, headers);
    // the roster is not borrowed while the body arrives
    drop(directory);
    if !own {
        return Err((Rejection::Foreign, 0));
    }
    let counted = state.limits().count(client);
    counted.map_err(|seconds| (Rejection::Often, seconds))?;
    let form = form(headers).ok_or((Rejection::Type, 0))?;
    match body::read(body, LIMIT).await {
        Ok(body) => Ok((form, body)),
        Err(BodyError::TooLarge) => Err((Rejection::TooLong, 0)),
        Err(BodyError::Broken) => Err((Rejection::NoKey, 0)),
        Err(BodyError::Slow) => Err((Rejection::Slow, 0)),
    }
}

fn form(headers: &HeaderMap) -> Option<Form> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next()?.trim();
    match kind {
        _ if kind.eq_ignore_ascii_case("application/json") => Some(Form::Json),
        _ if kind.eq_ignore_ascii_case("text/plain") => Some(Form::Text),
        _ => None,
    }
}

/// The key in a body, without surrounding spaces from pasting.
fn text(form: Form, body: &[u8]) -> Option<Cow<'_, str>> {
    match form {
        Form::Text => Some(std::str::from_utf8(body).ok()?.trim().into()),
        Form::Json => {
            let Question { key } = serde_json::from_slice(body).ok()?;
            Some(match key {
                Cow::Borrowed(key) => key.trim().into(),
                Cow::Owned(key) => key.trim().to_owned().into(),
            })
        }
    }
}
