//! `POST /whoami` over HTTP.

use std::{borrow::Cow, time::Instant};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    body::{self, NoBody},
    rejection::{self, Refusal},
    state::Function,
};
use crate::{
    key_check::{Client, Owner, Wrong, decide},
    log::record,
};

/// Most bytes of a body; a key has 46.
const LIMIT: usize = 1024;
/// Overwritten by the proxy with the peer's address.
const REAL_IP: &str = "x-real-ip";

/// `{"key":".."}`; what a later page adds is passed over.
#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
}

/// The forms in which a key may come.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Text,
}

/// Answers whose the key in the body is and which of the owner's streams are live, 403 where it is no good,
/// and 429 to who asks too often.
pub(crate) async fn whoami(State(function): State<Function>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let start = Instant::now();
    let checked = check(&function, &head.uri, &head.headers, body).await;
    let now = Timestamp::now();
    let directory = function.live().current();
    let mut verdict = checked
        .as_ref()
        .map(|(form, body)| text(*form, body).map(|text| decide(&directory, &text, now)));
    if let (Ok(Some(Ok(_))), Some(list)) = (&verdict, function.live_list()) {
        list.refresh().await;
        verdict = verdict.map(|answer| {
            answer.map(|owner| owner.map(|owner| owner.with_live(|stream| list.is_live(stream))))
        });
    }

    let (mut answer, user, word, reason) = match &verdict {
        Ok(Some(Ok(owner))) => told(owner),
        Ok(Some(Err(wrong))) => refused(wrong),
        Ok(None) => rejected(Refusal::NoKey),
        Err((refusal, _)) => rejected(*refusal),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Err((Refusal::Often, seconds)) = &checked {
        headers.insert(header::RETRY_AFTER, (*seconds).into());
    }
    let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let line = record::checked(user, word, reason, now, us);
    function.log().write(&line);
    answer
}

/// An answer with what its log line says: user, verdict, reason.
type Told<'d> = (
    Response,
    Option<&'d str>,
    &'static str,
    Option<&'static str>,
);

fn told<'d>(owner: &Owner<'d>) -> Told<'d> {
    let answer = rejection::json(StatusCode::OK, owner);
    (answer, Some(owner.user), "allowed", None)
}

fn refused<'d>(wrong: &Wrong<'d>) -> Told<'d> {
    let answer = rejection::json(StatusCode::FORBIDDEN, wrong);
    (answer, wrong.user, "denied", Some(wrong.reason))
}

fn rejected<'d>(refusal: Refusal) -> Told<'d> {
    let reason = refusal.as_str();
    (refusal.into_response(), None, "rejected", Some(reason))
}

/// All that is asked before a key is looked at. With a refusal come the seconds until another try.
async fn check(
    function: &Function,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Form, Bytes), (Refusal, u64)> {
    let directory = function.live().peek();
    let own = is_own(directory.roster().site.url.origin(), uri, headers);
    // nothing of the roster is held while the body is waited for
    drop(directory);
    if !own {
        return Err((Refusal::Foreign, 0));
    }
    let address = headers.get(REAL_IP).and_then(|value| value.to_str().ok());
    let client = Client::of(address.and_then(|text| text.trim().parse().ok()));
    let counted = function.limits().count(client);
    counted.map_err(|seconds| (Refusal::Often, seconds))?;
    let form = form(headers).ok_or((Refusal::Type, 0))?;
    match body::read(body, LIMIT).await {
        Ok(body) => Ok((form, body)),
        Err(NoBody::TooLarge) => Err((Refusal::TooLong, 0)),
        Err(NoBody::Broken) => Err((Refusal::NoKey, 0)),
        Err(NoBody::Slow) => Err((Refusal::Slow, 0)),
    }
}

/// Whether the page that asks is the site's, or comes from where it asks. Browsers say it of every POST
/// and let no page write it; other programs may leave it out.
fn is_own(site: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let host = uri
        .authority()
        .map(|host| host.as_str().as_bytes())
        .or(host);
    let origin = origin.as_bytes();
    let server = [b"https://".as_slice(), b"http://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(*scheme));
    origin == site.as_bytes() || server.is_some() && server == host
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

/// The key in a body; spaces around it come from pasting.
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
