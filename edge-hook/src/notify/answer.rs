//! The meaning of a target's answer.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use jiff::{Timestamp, fmt::rfc2822};
use serde_json::Value;

use super::request::{Failure, Outcome};

/// The ID of a new message on Discord. It is put into a path, so nothing but a number is one.
pub(super) fn message_of(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let id = answer.get("id")?.as_str()?;
    let good = (1..=20).contains(&id.len()) && id.bytes().all(|digit| digit.is_ascii_digit());
    good.then(|| id.to_owned())
}

/// The outcome of a request with this answer.
pub(super) fn verdict(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    message: Option<String>,
    now: Timestamp,
) -> Outcome {
    let why = Failure::Status(status.as_u16());
    match status.as_u16() {
        200..300 => Outcome::Delivered {
            message,
            wait: empty_bucket(headers),
        },
        429 => Outcome::Later {
            why,
            wait: retry_after(headers, now).or_else(|| retry_after_of(body)),
        },
        408 | 425 | 500.. => Outcome::Later {
            why,
            wait: retry_after(headers, now),
        },
        _ => Outcome::Never(why),
    }
}

/// `Retry-After`: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(wait) = seconds(text) {
        return Some(wait);
    }
    let date = rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

/// Discord's `retry_after` in the body.
fn retry_after_of(body: &[u8]) -> Option<Duration> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let wait = answer.get("retry_after")?.as_f64()?;
    Duration::try_from_secs_f64(wait).ok()
}

/// How long to wait after the last request that Discord's limit allows.
fn empty_bucket(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    if text("x-ratelimit-remaining")? != "0" {
        return None;
    }
    seconds(text("x-ratelimit-reset-after")?)
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Outcome {
        let headers = headers.iter().map(|(name, value)| {
            let name = axum::http::HeaderName::from_static(name);
            (name, value.parse().unwrap())
        });
        let now = "2026-11-28T12:00:00Z".parse().unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        verdict(status, &headers.collect(), body.as_bytes(), None, now)
    }

    fn later(status: u16, wait: Option<u64>) -> Outcome {
        Outcome::Later {
            why: Failure::Status(status),
            wait: wait.map(Duration::from_millis),
        }
    }

    #[test]
    fn limits_are_kept_in_whatever_form_they_come() {
        for (headers, body, wait) in [
            (&[][..], "", None),
            (&[("retry-after", "7")], "", Some(7000)),
            (&[("retry-after", "0.25")], "", Some(250)),
            (
                &[("retry-after", "Sat, 28 Nov 2026 12:01:00 GMT")],
                "",
                Some(60_000),
            ),
            (
                &[("retry-after", "Sat, 28 Nov 2026 11:01:00 GMT")],
                "",
                Some(0),
            ),
            (
                &[("retry-after", "soon")],
                r#"{"retry_after": 1.5}"#,
                Some(1500),
            ),
            (&[("retry-after", "-1")], r#"{"retry_after": -1}"#, None),
            (
                &[("retry-after", "1e999")],
                r#"{"retry_after": 1e400}"#,
                None,
            ),
        ] {
            assert_eq!(
                outcome(429, headers, body),
                later(429, wait),
                "{headers:?} {body}"
            );
        }
        let bucket = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "0.5"),
        ];
        let wait = Some(Duration::from_millis(500));
        let message = None;
        assert_eq!(
            outcome(204, &bucket, ""),
            Outcome::Delivered { message, wait }
        );
    }

    #[test]
    fn what_may_pass_is_tried_again_and_nothing_else() {
        for status in [408, 425, 500, 502, 503, 504, 599] {
            assert_eq!(outcome(status, &[], ""), later(status, None));
        }
        for status in [300, 301, 304, 307, 400, 401, 403, 404, 405, 410, 413] {
            assert_eq!(
                outcome(status, &[], ""),
                Outcome::Never(Failure::Status(status))
            );
        }
    }

    #[test]
    fn the_id_of_a_message_is_a_number() {
        assert_eq!(
            message_of(br#"{"id":"1234567890123456789"}"#).unwrap(),
            "1234567890123456789"
        );
        for bad in [
            "",
            "{}",
            "[]",
            r#"{"id":5}"#,
            r#"{"id":""}"#,
            r#"{"id":"../x"}"#,
            r#"{"id":"1?a"}"#,
        ] {
            assert_eq!(message_of(bad.as_bytes()), None, "{bad}");
        }
    }
}
