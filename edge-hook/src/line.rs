//! The log: one JSON line a decision, made of our own words and the roster's public names. Nothing a
//! client wrote is in it, so no key can be.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    request::Request,
    verdict::{Reason, Verdict},
};

/// One line. `us` is the microseconds from the whole body to the verdict.
#[derive(Serialize)]
struct Line<'a> {
    time: Time,
    user: Option<&'a str>,
    app: Option<&'a str>,
    protocol: Option<&'static str>,
    direction: Option<&'static str>,
    status: Option<&'static str>,
    verdict: &'static str,
    reason: Option<&'static str>,
    us: u64,
}

/// UTC with milliseconds.
struct Time(Timestamp);

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

/// The line of a decision.
pub(crate) fn decided(
    request: &Request<'_>,
    verdict: &Verdict<'_>,
    time: Timestamp,
    us: u64,
) -> Vec<u8> {
    write(&Line {
        time: Time(time),
        user: verdict.user,
        app: verdict.app,
        protocol: Some(request.protocol.as_str()),
        direction: Some(request.direction.as_str()),
        status: Some(request.status.as_str()),
        verdict: verdict.answer.as_str(),
        reason: verdict.answer.reason().map(Reason::as_str),
        us,
    })
}

/// The line of a request that was no webhook.
pub(crate) fn rejected(reason: &'static str, time: Timestamp, us: u64) -> Vec<u8> {
    write(&Line {
        time: Time(time),
        user: None,
        app: None,
        protocol: None,
        direction: None,
        status: None,
        verdict: "rejected",
        reason: Some(reason),
        us,
    })
}

/// What is written once there is room again after lines were lost.
pub(crate) fn dropped(lines: u64, time: Timestamp) -> Vec<u8> {
    #[derive(Serialize)]
    struct Dropped {
        time: Time,
        dropped: u64,
    }
    write(&Dropped {
        time: Time(time),
        dropped: lines,
    })
}

fn write(line: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(256);
    // names, words and numbers, into memory: nothing there can fail
    let written = serde_json::to_writer(&mut text, line);
    debug_assert!(written.is_ok());
    text.push(b'\n');
    text
}
