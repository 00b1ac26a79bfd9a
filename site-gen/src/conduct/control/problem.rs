//! Why a request is refused: a problem document (RFC 9457) with a way out.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::gate::HEADER;
use crate::conduct::request::Denied;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem(Box<Document>);

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Document {
    /// What kind of problem, for programs.
    r#type: String,
    /// The kind of problem, for people.
    title: &'static str,
    status: u16,
    /// What is wrong with this request.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What to do.
    remedy: String,
    /// A header of the answer.
    #[serde(skip)]
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &'static str, remedy: &str) -> Self {
        Problem(Box::new(Document {
            r#type: format!("urn:mitts:problem:{kind}"),
            title,
            status: status.as_u16(),
            detail: None,
            remedy: remedy.to_owned(),
            header: None,
        }))
    }

    /// `detail` may quote what a client wrote.
    fn detailed(mut self, detail: &str) -> Self {
        self.0.detail = Some(roster::mask_keys(detail));
        self
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// Its status.
    #[cfg(test)]
    pub(super) fn status(&self) -> u16 {
        self.0.status
    }

    /// There is nothing at the path.
    pub(super) fn not_found() -> Self {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "there is nothing at this address",
            "/control/openapi.json lists all addresses",
        )
    }

    /// The roster does not ask for any of this.
    pub(super) fn off() -> Self {
        Problem::new(
            StatusCode::NOT_FOUND,
            "off",
            "this site is not controlled from the web",
            "add control = true to [conductor] in the roster, or use `mitts channel` on the server",
        )
    }

    /// `allow` is what the path has.
    pub(super) fn method(allow: &'static str) -> Self {
        let problem = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "this address does not have this method",
            &format!("use {allow}"),
        );
        problem.with(header::ALLOW, HeaderValue::from_static(allow))
    }

    /// The page that asks is of another site.
    pub(super) fn other_origin(site: &str) -> Self {
        Problem::new(
            StatusCode::FORBIDDEN,
            "other-origin",
            "only pages of this site may send this request",
            &format!("open the page at {site}"),
        )
    }

    /// The site's own header is missing.
    pub(super) fn no_header() -> Self {
        Problem::new(
            StatusCode::FORBIDDEN,
            "no-header",
            "the header of the site's own requests is missing",
            &format!("send the header {HEADER}: 1"),
        )
    }

    /// Nobody is logged in.
    pub(super) fn no_session() -> Self {
        let problem = Problem::new(
            StatusCode::UNAUTHORIZED,
            "no-session",
            "nobody is logged in",
            "log in with the stream key of an admin or producer, by POST /session; an invitation gives no role, and a session ends",
        );
        let scheme = HeaderValue::from_static("Session realm=\"/session\"");
        problem.with(header::WWW_AUTHENTICATE, scheme)
    }

    /// Those who are logged in may not.
    pub(super) fn no_role(what: &str) -> Self {
        let problem = Problem::new(
            StatusCode::FORBIDDEN,
            "no-role",
            "you may not do this",
            "an admin can add you to `producers` of the channel, or to `admins` of [site]",
        );
        problem.detailed(what)
    }

    /// The next request may come in so many seconds.
    pub(super) fn often(seconds: u64) -> Self {
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            "too many requests",
            &format!("wait for {seconds} s"),
        );
        problem.with(header::RETRY_AFTER, seconds.into())
    }

    pub(super) fn too_long() -> Self {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-long",
            "the body is over 4 KiB",
            "send only the fields of the act",
        )
    }

    pub(super) fn slow() -> Self {
        Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            "the body took too long, or broke off",
            "send it again",
        )
    }

    pub(super) fn no_json() -> Self {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "type",
            "the body is not JSON",
            "send the header Content-Type: application/json",
        )
    }

    pub(super) fn malformed() -> Self {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "the body is not valid JSON",
            "send an object, such as {\"user\":\"alice\"}, or nothing",
        )
    }

    /// The body has other fields or values than the act.
    pub(super) fn invalid(why: &str) -> Self {
        let problem = Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "the body does not fit this act",
            "/control/openapi.json has the fields of each act",
        );
        problem.detailed(why)
    }

    /// The client's own name for a request is not one.
    pub(super) fn bad_key() -> Self {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "key",
            "the header Idempotency-Key is not a name",
            "send 1 to 64 letters, digits, `-` and `_`, or leave the header out",
        )
    }

    /// The machine has failed.
    pub(super) fn machine() -> Self {
        Denied::Machine.into()
    }

    /// The stream to end is not there.
    pub(super) fn not_live(stream: &roster::StreamName) -> Self {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "refused",
            "the act was not done",
            "/control/state lists the streams that are live",
        );
        problem.detailed(&format!("{stream} is not live"))
    }

    /// OvenMediaEngine does not do it.
    pub(super) fn engine(why: &str) -> Self {
        let problem = Problem::new(
            StatusCode::BAD_GATEWAY,
            "engine",
            "OvenMediaEngine does not answer",
            "try again; `mitts doctor` on the server says what is wrong",
        );
        problem.detailed(why)
    }

    /// The conductor takes too long.
    pub(super) fn late() -> Self {
        Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "late",
            "the conductor does not answer in time",
            "look at the queue, and repeat the request with the same Idempotency-Key",
        )
    }

    /// The answer.
    pub(super) fn into_response(self) -> Response {
        // writing strings and numbers into memory cannot fail
        let json = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut answer = Response::new(Body::from(json));
        *answer.status_mut() =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = answer.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some((name, value)) = self.0.header {
            headers.insert(name, value);
        }
        answer
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let problem = match &denied {
            Denied::NoQueue(_) => Problem::new(
                StatusCode::NOT_FOUND,
                "no-queue",
                "there is no such queue",
                "/control/state lists the channels with a queue",
            ),
            Denied::Refused(_) => Problem::new(
                StatusCode::CONFLICT,
                "refused",
                "the act was not done",
                "/control/state says who is on air, who waits and who is blocked",
            ),
            Denied::Machine => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "machine",
                "the server failed",
                "an admin finds the reason in the log of mitts-conduct",
            ),
            Denied::Ending => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "ending",
                "the conductor is being restarted",
                "try again in a few seconds",
            ),
        };
        problem.detailed(&denied.to_string())
    }
}
