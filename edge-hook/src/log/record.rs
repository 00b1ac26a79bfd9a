//! The log's records, one line of JSON each.
//!
//! They consist of fixed words and of public names from the roster. They contain nothing that a client sent, so no
//! stream key. They do not use serde, since nothing needs escaping.

use std::fmt::Write;

use engine::webhook::Request;
use jiff::Timestamp;
use roster::StreamName;

use crate::decision::{Offer, Reason, Verdict};

/// The record of a decision. `us` is the microseconds from the complete body to the verdict, `id` that of the request;
/// `note` is further information about it.
pub(crate) fn decided(
    request: &Request<'_>,
    verdict: &Verdict<'_>,
    note: Option<&'static str>,
    id: Option<&str>,
    time: Timestamp,
    us: u64,
) -> String {
    let line = Line::at(time)
        .word("user", verdict.user.as_deref())
        .word("app", verdict.app)
        .word("protocol", Some(request.protocol.as_str()))
        .word("direction", Some(request.direction.as_str()))
        .word("status", Some(request.status.as_str()))
        .word("verdict", Some(verdict.answer.as_str()))
        .word(
            "reason",
            verdict.answer.reason().copied().map(Reason::as_str),
        )
        .number("us", us)
        .word("id", id);
    // whoever signed the key chose the name
    let guest = verdict
        .admitted
        .as_ref()
        .filter(|_| verdict.guest.is_some());
    let line = match guest {
        Some((stream, _)) => line.word("guest", Some(&stream.name)),
        None => line,
    };
    match note {
        Some(_) => line.word("note", note).end(),
        None => line.end(),
    }
}

/// The record of a request that is not a valid webhook.
pub(crate) fn rejected(reason: &'static str, id: Option<&str>, time: Timestamp, us: u64) -> String {
    Line::at(time)
        .word("user", None)
        .word("app", None)
        .word("protocol", None)
        .word("direction", None)
        .word("status", None)
        .word("verdict", Some("rejected"))
        .word("reason", Some(reason))
        .number("us", us)
        .word("id", id)
        .end()
}

/// The record of a key check by `/whoami`, `/session` or `/obs`, as `asked` says. `verdict` is `allowed`, `denied` or `rejected`.
pub(crate) fn checked(
    asked: &'static str,
    user: Option<&str>,
    verdict: &'static str,
    reason: Option<&'static str>,
    id: Option<&str>,
    time: Timestamp,
    us: u64,
) -> String {
    Line::at(time)
        .word("asked", Some(asked))
        .word("user", user)
        .word("verdict", Some(verdict))
        .word("reason", reason)
        .number("us", us)
        .word("id", id)
        .end()
}

/// The record of what is encoded of a stream.
pub(crate) fn transcoded(offer: &Offer<'_>, id: Option<&str>, time: Timestamp, us: u64) -> String {
    let renditions = u64::try_from(offer.outputs.encodes.len()).unwrap_or(u64::MAX);
    Line::at(time)
        .word("asked", Some("transcode"))
        .word("user", offer.user.as_deref())
        .word("app", offer.app)
        .number("renditions", renditions)
        .number("us", us)
        .word("id", id)
        .end()
}

/// The record of a running stream that was ended because the roster no longer allows it.
pub(crate) fn ended(stream: &StreamName, reason: &str, time: Timestamp) -> String {
    Line::at(time)
        .word("ended", Some(&stream.to_string()))
        .word("user", Some(&stream.name))
        .word("app", Some(&stream.app))
        .word("reason", Some(reason))
        .end()
}

/// The record of advice to a stream's publisher.
pub(crate) fn advised(stream: &StreamName, warning: &str, time: Timestamp) -> String {
    Line::at(time)
        .word("stream", Some(&stream.to_string()))
        .word("user", Some(&stream.name))
        .word("app", Some(&stream.app))
        .word("warning", Some(warning))
        .end()
}

/// The record of denials that were not logged, since their clients had too many, before the next one that is.
pub(crate) fn unlogged(denials: u64, time: Timestamp) -> String {
    Line::at(time).number("unlogged", denials).end()
}

/// The record of a notification about a stream: to what kind of target, whose, and what came of it.
#[cfg(feature = "notifications")]
pub(crate) fn notified(
    stream: &StreamName,
    event: &'static str,
    kind: &'static str,
    of: Option<&str>,
    result: &'static str,
    time: Timestamp,
) -> String {
    Line::at(time)
        .word("notified", Some(kind))
        .word("of", of)
        .word("stream", Some(&stream.to_string()))
        .word("event", Some(event))
        .word("result", Some(result))
        .end()
}

/// The record of lost lines, written once there is room again.
pub(crate) fn dropped(lines: u64, time: Timestamp) -> String {
    Line::at(time).number("dropped", lines).end()
}

/// A JSON object under construction.
struct Line(String);

impl Line {
    /// UTC with milliseconds.
    fn at(time: Timestamp) -> Self {
        let mut text = String::with_capacity(256);
        // writing into memory cannot fail
        let _ = write!(text, "{{\"time\":\"{time:.3}\"");
        Line(text)
    }

    fn name(&mut self, name: &'static str) {
        for part in [",\"", name, "\":"] {
            self.0.push_str(part);
        }
    }

    /// A fixed word or a name from the roster.
    fn word(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.name(name);
        match value {
            Some(value) => {
                debug_assert!(!value.contains(['"', '\\']) && !value.contains(char::is_control));
                for part in ["\"", value, "\""] {
                    self.0.push_str(part);
                }
            }
            None => self.0.push_str("null"),
        }
        self
    }

    fn number(mut self, name: &'static str, value: u64) -> Self {
        self.name(name);
        let _ = write!(self.0, "{value}");
        self
    }

    fn end(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }
}
