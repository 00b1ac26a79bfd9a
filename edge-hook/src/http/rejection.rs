//! Answers to requests that cannot be served: `{"error":".."}`.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::body::BodyError;

/// Why a request is rejected.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rejection {
    NotFound,
    Method,
    TooLarge,
    Slow,
    Signature,
    Malformed,
    /// `/transcode` without a stream.
    NoStream,
    /// `/live.json` without a source of live streams.
    NoList,
    /// `/whoami` from a page of another site.
    Foreign,
    /// `/whoami` with another type of body.
    Type,
    /// `/whoami` with more than a key.
    TooLong,
    /// `/whoami` without a key in its body.
    NoKey,
    /// `/obs` without a report in its body.
    NoReport,
    /// `/session` with neither a proof nor nothing.
    NoProof,
    /// `/whoami` too often.
    Often,
    /// A webhook that is older than the roster's `max_age`.
    Old,
    /// A media server without the token of its path.
    Token,
    /// The function failed.
    Internal,
}

impl Rejection {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Rejection::NotFound | Rejection::NoList => StatusCode::NOT_FOUND,
            Rejection::Method => StatusCode::METHOD_NOT_ALLOWED,
            Rejection::TooLarge | Rejection::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Rejection::Slow => StatusCode::REQUEST_TIMEOUT,
            Rejection::Signature | Rejection::Old | Rejection::Token => StatusCode::UNAUTHORIZED,
            Rejection::Malformed
            | Rejection::NoStream
            | Rejection::NoKey
            | Rejection::NoProof
            | Rejection::NoReport => StatusCode::BAD_REQUEST,
            Rejection::Foreign => StatusCode::FORBIDDEN,
            Rejection::Type => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Rejection::Often => StatusCode::TOO_MANY_REQUESTS,
            Rejection::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Rejection::NotFound => "not found",
            Rejection::Method => "method not allowed",
            Rejection::TooLarge => "the body is over 64 KiB",
            Rejection::TooLong => "the body is over 1 KiB",
            Rejection::Slow => "the body took too long",
            Rejection::Signature => "the signature is missing or wrong",
            Rejection::Malformed => "the body is not an admission request",
            Rejection::NoStream => "the body is not a transcode request",
            Rejection::NoList => "there is no list of live streams: the roster names no api_token",
            Rejection::Foreign => "only pages of this site may send this request",
            Rejection::Type => "the body is neither application/json nor text/plain",
            Rejection::NoKey => "the body is neither a stream key nor a JSON object with `key`",
            Rejection::NoReport => "the body is not a request of OBS",
            Rejection::NoProof => "the body is not a JSON object with `key` or `invitation`",
            Rejection::Often => "too many requests",
            Rejection::Old => "the request is older than max_age, or a clock is wrong",
            Rejection::Token => "the token in the path is wrong",
            Rejection::Internal => "internal error",
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

impl From<BodyError> for Rejection {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Rejection::TooLarge,
            BodyError::Slow => Rejection::Slow,
            BodyError::Broken => Rejection::Malformed,
        }
    }
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // writing strings and numbers into memory cannot fail
    bytes(status, serde_json::to_vec(value).unwrap_or_default())
}

/// An answer whose JSON is already written.
pub(crate) fn bytes(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
