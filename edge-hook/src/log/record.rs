//! The log: one JSON line a decision, made of our own words and the roster's public names. Nothing a
//! client wrote is in it, so no key can be, and nothing needs escaping.

use std::fmt::Write;

use engine::webhook::Request;
use jiff::Timestamp;
use roster::StreamName;

use crate::decision::{Reason, Verdict};

/// The line of a decision; `us` is the microseconds from the whole body to the verdict. `note`: what
/// becomes of it all the same.
pub(crate) fn decided(
    request: &Request<'_>,
    verdict: &Verdict<'_>,
    note: Option<&'static str>,
    time: Timestamp,
    us: u64,
) -> String {
    let line = Line::at(time)
        .word("user", verdict.user)
        .word("app", verdict.app)
        .word("protocol", Some(request.protocol.as_str()))
        .word("direction", Some(request.direction.as_str()))
        .word("status", Some(request.status.as_str()))
        .word("verdict", Some(verdict.answer.as_str()))
        .word(
            "reason",
            verdict.answer.reason().copied().map(Reason::as_str),
        )
        .number("us", us);
    match note {
        Some(_) => line.word("note", note).end(),
        None => line.end(),
    }
}

/// The line of a request that was no webhook.
pub(crate) fn rejected(reason: &'static str, time: Timestamp, us: u64) -> String {
    Line::at(time)
        .word("user", None)
        .word("app", None)
        .word("protocol", None)
        .word("direction", None)
        .word("status", None)
        .word("verdict", Some("rejected"))
        .word("reason", Some(reason))
        .number("us", us)
        .end()
}

/// The line of a key check: `verdict` is `allowed`, `denied` or `rejected`.
pub(crate) fn checked(
    user: Option<&str>,
    verdict: &'static str,
    reason: Option<&'static str>,
    time: Timestamp,
    us: u64,
) -> String {
    Line::at(time)
        .word("asked", Some("whoami"))
        .word("user", user)
        .word("verdict", Some(verdict))
        .word("reason", reason)
        .number("us", us)
        .end()
}

/// The line of a running stream that was ended because the roster no longer allows it.
pub(crate) fn ended(stream: &StreamName, reason: &str, time: Timestamp) -> String {
    Line::at(time)
        .word("ended", Some(&stream.to_string()))
        .word("user", Some(&stream.name))
        .word("app", Some(&stream.app))
        .word("reason", Some(reason))
        .end()
}

/// The line about what a stream's publisher should set otherwise.
pub(crate) fn advised(stream: &StreamName, warning: &str, time: Timestamp) -> String {
    Line::at(time)
        .word("stream", Some(&stream.to_string()))
        .word("user", Some(&stream.name))
        .word("app", Some(&stream.app))
        .word("warning", Some(warning))
        .end()
}

/// What is written once there is room again after lines were lost.
pub(crate) fn dropped(lines: u64, time: Timestamp) -> String {
    Line::at(time).number("dropped", lines).end()
}

/// A JSON object in the making.
struct Line(String);

impl Line {
    /// UTC with milliseconds.
    fn at(time: Timestamp) -> Self {
        let mut text = String::with_capacity(256);
        // into memory: nothing there can fail
        let _ = write!(text, "{{\"time\":\"{time:.3}\"");
        Line(text)
    }

    fn name(&mut self, name: &'static str) {
        for part in [",\"", name, "\":"] {
            self.0.push_str(part);
        }
    }

    /// A word of ours or a name of the roster's.
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
