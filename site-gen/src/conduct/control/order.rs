//! Reads the body of a request into an act.

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use roster::Slug;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::error::Category;

use super::{problem::Problem, route::Verb};
use crate::conduct::queue::Act;

/// The longest body in bytes.
pub(super) const LIMIT: usize = 4096;

/// `{}`: nothing to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    user: Option<Slug>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extend {
    user: Option<Slug>,
    by: Length,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    user: Slug,
    place: Place,
}

/// A place in a queue; 1 is next. `1.0` is the same number in JSON.
#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct Place(u16);

impl TryFrom<f64> for Place {
    type Error = &'static str;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates, and then it is another number"
        )]
        let place = number as u16;
        match place {
            1.. if f64::from(place) == number => Ok(Place(place)),
            _ => Err("expected a place from 1, which is next, to 65535"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    user: Slug,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    user: Slug,
    #[serde(rename = "for")]
    time: Option<Length>,
    until: Option<Timestamp>,
}

/// A whole number of seconds, minutes or hours, such as `10m`.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Length(SignedDuration);

impl TryFrom<String> for Length {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "expected a time such as 90s, 10m or 2h";
        let last = text.char_indices().next_back().ok_or(wrong)?.0;
        let (digits, unit) = text.split_at(last);
        let most = if unit == "h" { 3 } else { 4 };
        let plain = digits.len() <= most && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !plain || digits.starts_with('0') {
            return Err(wrong);
        }
        let number: i64 = digits.parse().map_err(|_| wrong)?;
        match unit {
            "s" => Ok(Length(SignedDuration::from_secs(number))),
            "m" => Ok(Length(SignedDuration::from_mins(number))),
            "h" => Ok(Length(SignedDuration::from_hours(number))),
            _ => Err(wrong),
        }
    }
}

/// The act that a verb and its body ask for.
pub(super) fn act(
    verb: Verb,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Act, Problem> {
    let body = Body::new(headers, body)?;
    Ok(match verb {
        Verb::Skip => {
            let Skip { user } = body.read()?;
            Act::Skip { user }
        }
        Verb::Extend => {
            let Extend { user, by } = body.read()?;
            Act::Extend { user, by: by.0 }
        }
        Verb::Move => {
            let Move { user, place } = body.read()?;
            Act::Move {
                user,
                to: usize::from(place.0),
            }
        }
        Verb::Put => {
            let Who { user } = body.read()?;
            Act::Now { user }
        }
        Verb::Block => block(body.read()?, now)?,
        Verb::Unblock => {
            let Who { user } = body.read()?;
            Act::Unblock { user }
        }
        Verb::Pause => {
            let Nothing {} = body.read()?;
            Act::Pause
        }
        Verb::Resume => {
            let Nothing {} = body.read()?;
            Act::Resume
        }
    })
}

/// Checks the body of a kick, which has nothing to say.
pub(super) fn kick(headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let Nothing {} = Body::new(headers, body)?.read()?;
    Ok(())
}

fn block(body: Block, now: Timestamp) -> Result<Act, Problem> {
    let Block { user, time, until } = body;
    let act = match (time, until) {
        (Some(time), None) => Act::block_for(user, time.0, now),
        (None, Some(until)) => Some(Act::Block { user, until }),
        _ => return Err(Problem::invalid("either `for` or `until` says how long")),
    };
    act.ok_or_else(|| Problem::invalid("there is no such time"))
}

/// A JSON object. An empty body is `{}`.
struct Body<'b>(&'b [u8]);

impl<'b> Body<'b> {
    fn new(headers: &HeaderMap, body: &'b [u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Body(b"{}"));
        }
        let kind = headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
        match kind.map(str::trim) {
            Some(kind) if kind.eq_ignore_ascii_case("application/json") => Ok(Body(body)),
            _ => Err(Problem::no_json()),
        }
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(self.0).map_err(|error| match error.classify() {
            // the message may quote the body, and the body may have a key
            Category::Data => Problem::invalid(&error.to_string()),
            _ => Problem::malformed(),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::conduct::control::route::VERBS;

    fn json() -> HeaderMap {
        let kind = HeaderValue::from_static("application/json; charset=utf-8");
        HeaderMap::from_iter([(header::CONTENT_TYPE, kind)])
    }

    fn read(verb: &str, body: &str) -> Result<Act, u16> {
        let (_, verb) = VERBS.iter().find(|(name, _)| *name == verb).unwrap();
        let now = "2026-12-04T19:00:00.25Z".parse().unwrap();
        act(*verb, &json(), body.as_bytes(), now).map_err(|problem| problem.status())
    }

    fn user(name: &str) -> Slug {
        name.parse().unwrap()
    }

    #[test]
    fn every_act_of_the_command_is_read() {
        let bob = || user("bob");
        let block = |until: &str| Act::Block {
            user: bob(),
            until: until.parse().unwrap(),
        };
        for (verb, body, expected) in [
            ("skip", "", Act::Skip { user: None }),
            ("skip", "{}", Act::Skip { user: None }),
            ("skip", r#"{"user":null}"#, Act::Skip { user: None }),
            ("skip", r#"{"user":"bob"}"#, Act::Skip { user: Some(bob()) }),
            (
                "extend",
                r#"{"by":"90m"}"#,
                Act::Extend {
                    user: None,
                    by: SignedDuration::from_mins(90),
                },
            ),
            (
                "move",
                r#"{"user":"bob","place":1}"#,
                Act::Move { user: bob(), to: 1 },
            ),
            (
                "move",
                r#"{"user":"bob","place":2.0}"#,
                Act::Move { user: bob(), to: 2 },
            ),
            ("put", r#"{"user":"bob"}"#, Act::Now { user: bob() }),
            (
                "block",
                r#"{"user":"bob","for":"2h"}"#,
                block("2026-12-04T21:00:00Z"),
            ),
            (
                "block",
                r#"{"user":"bob","until":"2026-12-05T20:00:00+02:00"}"#,
                block("2026-12-05T18:00:00Z"),
            ),
            ("unblock", r#"{"user":"bob"}"#, Act::Unblock { user: bob() }),
            ("pause", "", Act::Pause),
            ("resume", "{}", Act::Resume),
        ] {
            assert_eq!(read(verb, body), Ok(expected), "{verb} {body}");
        }
    }

    #[test]
    fn a_wrong_body_is_no_act() {
        for (verb, body, status) in [
            ("skip", "{", 400),
            ("skip", "\u{fffd}", 400),
            ("skip", "{} {}", 400),
            ("skip", "[]", 422),
            ("skip", "null", 422),
            ("skip", r#"{"user":"Bob"}"#, 422),
            ("skip", r#"{"user":"bob","user":"bob"}"#, 422),
            ("skip", r#"{"channel":"main"}"#, 422),
            ("extend", "{}", 422),
            ("extend", r#"{"by":"0s"}"#, 422),
            ("extend", r#"{"by":"01m"}"#, 422),
            ("extend", r#"{"by":"-10m"}"#, 422),
            ("extend", r#"{"by":"10"}"#, 422),
            ("extend", r#"{"by":"m"}"#, 422),
            ("extend", r#"{"by":""}"#, 422),
            ("extend", r#"{"by":"5é"}"#, 422),
            ("extend", r#"{"by":"1h 30m"}"#, 422),
            ("extend", r#"{"by":"1000h"}"#, 422),
            ("extend", r#"{"by":600}"#, 422),
            ("move", r#"{"user":"bob"}"#, 422),
            ("move", r#"{"user":"bob","place":0}"#, 422),
            ("move", r#"{"user":"bob","place":65536}"#, 422),
            ("move", r#"{"user":"bob","place":1.5}"#, 422),
            ("move", r#"{"user":"bob","place":-1}"#, 422),
            ("move", r#"{"user":"bob","place":"1"}"#, 422),
            ("put", "", 422),
            ("block", r#"{"user":"bob"}"#, 422),
            (
                "block",
                r#"{"user":"bob","for":"1h","until":"2026-12-05T20:00Z"}"#,
                422,
            ),
            (
                "block",
                r#"{"user":"bob","until":"2026-12-05T20:00:00"}"#,
                422,
            ),
            ("block", r#"{"user":"bob","until":"tomorrow"}"#, 422),
            ("pause", r#"{"user":"bob"}"#, 422),
        ] {
            assert_eq!(read(verb, body), Err(status), "{verb} {body}");
        }
        let now = Timestamp::UNIX_EPOCH;
        let none = HeaderMap::new();
        let read = act(Verb::Pause, &none, b"{}", now);
        assert_eq!(read.unwrap_err().status(), 415);
        assert!(act(Verb::Pause, &none, b"", now).is_ok());
    }

    #[test]
    fn a_key_in_a_body_is_not_repeated() {
        let key = roster::StreamKey::generate().unwrap();
        let body = format!(r#"{{"user":"{}"}}"#, key.reveal());
        let problem = act(Verb::Put, &json(), body.as_bytes(), Timestamp::UNIX_EPOCH);
        let shown = format!("{:?}", problem.unwrap_err());
        assert!(!shown.contains(key.reveal()), "{shown}");
    }
}
