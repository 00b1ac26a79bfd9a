//! The HTTP surface: `POST /admission` and `GET /healthz`.

use std::time::Instant;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    body::{self, NoBody},
    decide::decide,
    function::Function,
    line,
    request::Webhook,
};

const SIGNATURE: &str = "x-ome-signature";

/// The function's routes. `/admission` speaks OvenMediaEngine's AdmissionWebhooks; `/healthz` tells
/// whoever asks that it runs, over how many users, and how fresh the roster is. All answers are JSON
/// with a length; errors are `{"error":".."}`.
pub fn router(function: Function) -> Router {
    Router::new()
        .route("/admission", post(admission))
        .route("/healthz", get(health))
        .fallback(|| async { Refusal::NotFound.into_response() })
        .method_not_allowed_fallback(|| async { Refusal::Method.into_response() })
        .with_state(function)
}

/// A request that is no webhook of the engine's.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    NotFound,
    Method,
    TooLarge,
    Slow,
    Signature,
    Malformed,
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Slow => StatusCode::REQUEST_TIMEOUT,
            Refusal::Signature => StatusCode::UNAUTHORIZED,
            Refusal::Malformed => StatusCode::BAD_REQUEST,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Refusal::NotFound => "not found",
            Refusal::Method => "method not allowed",
            Refusal::TooLarge => "the body is over 64 KiB",
            Refusal::Slow => "the body took too long",
            Refusal::Signature => "the signature is missing or wrong",
            Refusal::Malformed => "the body is no admission request",
        }
    }

    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Error {
            error: &'static str,
        }
        let error = Error {
            error: self.as_str(),
        };
        json(
            self.status(),
            serde_json::to_vec(&error).unwrap_or_default(),
        )
    }
}

impl From<NoBody> for Refusal {
    fn from(no_body: NoBody) -> Self {
        match no_body {
            NoBody::TooLarge => Refusal::TooLarge,
            NoBody::Slow => Refusal::Slow,
            NoBody::Broken => Refusal::Malformed,
        }
    }
}

async fn admission(State(function): State<Function>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let read = body::read(body).await;
    let start = Instant::now();
    let now = Timestamp::now();
    let us = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);

    let body = read.map_err(Refusal::from).and_then(|body| {
        // first of all, and over the raw bytes: nothing of a stranger's is parsed
        let signature = head.headers.get(SIGNATURE).ok_or(Refusal::Signature)?;
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
        Ok(Webhook { request }) => {
            let directory = function.live().peek();
            let verdict = decide(&directory, &request, now);
            let line = line::decided(&request, &verdict, now, us());
            function.log().write(&line);
            json(StatusCode::OK, verdict.answer.to_json())
        }
        Err(refusal) => {
            let line = line::rejected(refusal.as_str(), now, us());
            function.log().write(&line);
            refusal.into_response()
        }
    }
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
    json(
        StatusCode::OK,
        serde_json::to_vec(&health).unwrap_or_default(),
    )
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
