//! Answers to what is no request of ours: `{"error":".."}`.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::body::NoBody;

/// Why a request gets no decision.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    NotFound,
    Method,
    TooLarge,
    Slow,
    Signature,
    Malformed,
    /// `/live.json` without a REST interface to ask.
    NoList,
    /// `/whoami` from a page of somebody else's.
    Foreign,
    /// `/whoami` with another type of body.
    Type,
    /// `/whoami` with more than a key.
    TooLong,
    /// `/whoami` without a key in its body.
    NoKey,
    /// `/whoami` too often.
    Often,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Refusal::NotFound | Refusal::NoList => StatusCode::NOT_FOUND,
            Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TooLarge | Refusal::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Slow => StatusCode::REQUEST_TIMEOUT,
            Refusal::Signature => StatusCode::UNAUTHORIZED,
            Refusal::Malformed | Refusal::NoKey => StatusCode::BAD_REQUEST,
            Refusal::Foreign => StatusCode::FORBIDDEN,
            Refusal::Type => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Often => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Refusal::NotFound => "not found",
            Refusal::Method => "method not allowed",
            Refusal::TooLarge => "the body is over 64 KiB",
            Refusal::TooLong => "the body is over 1 KiB",
            Refusal::Slow => "the body took too long",
            Refusal::Signature => "the signature is missing or wrong",
            Refusal::Malformed => "the body is no admission request",
            Refusal::NoList => "there is no list of live streams: the roster names no api_token",
            Refusal::Foreign => "only pages of the site may ask",
            Refusal::Type => "the body is neither application/json nor text/plain",
            Refusal::NoKey => "the body is neither a stream key nor a JSON object with `key`",
            Refusal::Often => "too many requests",
        }
    }

    pub(crate) fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Error {
            error: &'static str,
        }
        let error = Error {
            error: self.as_str(),
        };
        json(self.status(), &error)
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

/// An answer of JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // texts and numbers, into memory: nothing there can fail
    bytes(status, serde_json::to_vec(value).unwrap_or_default())
}

/// An answer of JSON that is written already.
pub(crate) fn bytes(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
