//! The HTTP surface: `POST /admission` and `GET /healthz` for this machine, `GET /live.json` and
//! `POST /whoami` for the site's pages.

use std::time::Instant;

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use engine::webhook::{self, ClientAddress, Direction, SIGNATURE_HEADER, Status, Webhook};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tower::ServiceExt;

use super::{
    body::{self, BODY_LIMIT},
    live::live,
    rejection::{self, Refusal},
    state::Function,
    whoami::whoami,
};
use crate::{
    decision::{Answer, Verdict, decide},
    log::record,
    on_air::Publisher,
};

/// The engine refuses a second publisher of a name by itself. A denial would only make an encoder that
/// returns wait longer.
const TAKEN: &str = "the name is taken: this stream is live from another connection, so OvenMediaEngine refuses this one";

/// The function's routes. `/admission` speaks OvenMediaEngine's AdmissionWebhooks; `/healthz` tells
/// whoever asks that it runs, over how many users, and how fresh the roster is; with them stand the
/// routes of [`for_pages`]. All answers are JSON with a length; errors are `{"error":".."}`.
///
/// Where `url` of the roster's `[admission]` has a path before `/admission`, such as the stage of an API
/// Gateway, the same stands below that path, too.
pub fn router(function: Function) -> Router {
    let routes = routes(function.clone());
    let below = routes.clone();
    routes.fallback(async move |request: Request| prefixed(&function, below, request).await)
}

fn routes(function: Function) -> Router {
    Router::new()
        .route("/admission", post(admission))
        .route("/healthz", get(health))
        .with_state(function.clone())
        .merge(for_pages(function))
        .fallback(|| async { Refusal::NotFound.into_response() })
        .method_not_allowed_fallback(|| async { Refusal::Method.into_response() })
}

/// The routes that the site's pages ask, on their own origin: `/live.json` tells who is live, and
/// `/whoami` whose a stream key is.
pub fn for_pages(function: Function) -> Router {
    Router::new()
        .route("/live.json", get(live))
        .route("/whoami", post(whoami))
        .with_state(function)
}

/// Answers what stands below the roster's path.
async fn prefixed(function: &Function, routes: Router, mut request: Request) -> Response {
    // nothing of the roster is held while the request is answered
    let uri = {
        let directory = function.live().peek();
        let prefix = directory.roster().admission.url.prefix();
        below(prefix, request.uri().path()).and_then(|rest| rest.parse::<Uri>().ok())
    };
    let Some(uri) = uri else {
        return Refusal::NotFound.into_response();
    };
    // what stands behind `?` is asked for nowhere
    *request.uri_mut() = uri;
    routes.oneshot(request).await.into_response()
}

/// The rest of a path that begins with `prefix`.
fn below<'p>(prefix: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    rest.filter(|rest| rest.starts_with('/'))
}

async fn admission(State(function): State<Function>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body, BODY_LIMIT).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let us = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);

    let body = read.map_err(Refusal::from).and_then(|body| {
        // first of all, and over the raw bytes: nothing of a stranger's is parsed
        let signature = head
            .headers
            .get(SIGNATURE_HEADER)
            .ok_or(Refusal::Signature)?;
        match function.verifier().verify(&body, signature.as_bytes()) {
            true => Ok(body),
            false => Err(Refusal::Signature),
        }
    });
    let webhook = body.as_ref().map_err(|refusal| *refusal).and_then(|body| {
        // checked for UTF-8 at once, since the parser would go over every text by itself; what is none
        // may still be a request, of a client whose name for itself is none
        match std::str::from_utf8(body) {
            Ok(text) => serde_json::from_str::<Webhook<'_>>(text),
            Err(_) => serde_json::from_slice(body),
        }
        .map_err(|_| Refusal::Malformed)
    });
    match webhook {
        Ok(Webhook { client, request }) => {
            let directory = function.live().peek();
            let verdict = decide(&directory, &request, now);
            let us = us();
            let note = remember(&function, client, &request, &verdict, now);
            let line = record::decided(&request, &verdict, note, now, us);
            function.log().write(&line);
            rejection::bytes(StatusCode::OK, verdict.answer.to_json())
        }
        Err(refusal) => {
            let line = record::rejected(refusal.as_str(), now, us());
            function.log().write(&line);
            refusal.into_response()
        }
    }
}

/// Remembers which key a publisher came with and who left, where running streams are watched over. Returns
/// what becomes of a publisher who is allowed all the same. It asks nobody.
fn remember(
    function: &Function,
    ClientAddress(client): ClientAddress,
    request: &webhook::Request<'_>,
    verdict: &Verdict<'_>,
    now: Timestamp,
) -> Option<&'static str> {
    let list = function.live_list()?;
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

async fn health(State(function): State<Function>) -> Response {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
        users: usize,
        roster: Age,
    }
    /// Of the roster in force: whether its file is still good, and seconds since it was read.
    #[derive(Serialize)]
    struct Age {
        state: &'static str,
        age: i64,
    }
    let freshness = function.live().freshness();
    let age = Timestamp::now().duration_since(freshness.since).as_secs();
    let health = Health {
        status: "ok",
        users: function.live().peek().roster().users.len(),
        roster: Age {
            state: if freshness.stale { "stale" } else { "ok" },
            age: age.max(0),
        },
    };
    rejection::json(StatusCode::OK, &health)
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_prefix_is_whole_parts_of_a_path() {
        assert_eq!(below("/prod", "/prod/admission"), Some("/admission"));
        assert_eq!(below("/a/b", "/a/b/"), Some("/"));
        for (prefix, path) in [
            ("", "/admission"),
            ("/prod", "/admission"),
            ("/prod", "/production/admission"),
            ("/prod", "/prod"),
            ("/prod", "/a/prod/admission"),
        ] {
            assert_eq!(below(prefix, path), None, "{prefix} {path}");
        }
    }
}
