//! SRS: its HTTP callbacks `on_publish`, `on_unpublish`, `on_play` and `on_stop`.
//!
//! The shapes are those of its documentation for versions 4 to 6. The answer's `code` must be 0, otherwise SRS closes the
//! connection.

use std::borrow::Cow;

use engine::webhook::{Direction, Protocol, Request, Status};
use serde::Deserialize;
use serde_json::json;

use super::{Adapter, Asked, address::address};
use crate::decision::{Answer, Reason};

/// The adapter.
pub(crate) const SRS: Adapter = Adapter {
    name: "srs",
    translate,
    answer,
};

/// A callback. Other fields are ignored.
#[derive(Deserialize)]
struct Callback<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(borrow, default)]
    ip: Cow<'a, str>,
    #[serde(borrow)]
    app: Cow<'a, str>,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    /// What follows the name in the address, from its `?` on.
    #[serde(borrow, default)]
    param: Cow<'a, str>,
    /// The address of the app, which begins with the protocol.
    #[serde(borrow, default, rename = "tcUrl")]
    tc_url: Cow<'a, str>,
}

fn translate(body: &[u8]) -> Option<Asked> {
    let callback: Callback<'_> = serde_json::from_slice(body).ok()?;
    let (direction, status) = match &*callback.action {
        "on_publish" => (Direction::Incoming, Status::Opening),
        "on_unpublish" => (Direction::Incoming, Status::Closing),
        "on_play" => (Direction::Outgoing, Status::Opening),
        "on_stop" => (Direction::Outgoing, Status::Closing),
        _ => (Direction::Other, Status::Other),
    };
    let scheme = callback.tc_url.split("://").next().unwrap_or_default();
    let protocol = match (scheme.to_ascii_lowercase().as_str(), direction) {
        ("rtmp" | "rtmps", _) => Protocol::Rtmp,
        ("webrtc", _) | ("http" | "https", Direction::Incoming) => Protocol::WebRtc,
        ("http" | "https", _) => Protocol::Llhls,
        ("srt", _) => Protocol::Srt,
        // older versions only have RTMP, and do not say so
        ("", _) => Protocol::Rtmp,
        _ => Protocol::Other,
    };
    let path = format!("{}/{}", callback.app, callback.stream);
    Some(Asked {
        request: Request {
            direction,
            protocol,
            status,
            url: Cow::Owned(address(&path, &callback.param, None)),
        },
        ip: callback.ip.parse().ok(),
        has_credentials: !callback.param.is_empty(),
    })
}

fn answer(answer: &Answer, _: &Asked) -> (u16, Vec<u8>) {
    match answer.reason().copied().map(Reason::as_str) {
        None => (200, br#"{"code":0}"#.to_vec()),
        Some(reason) => {
            let denial = json!({ "code": 403, "error": reason });
            (403, denial.to_string().into_bytes())
        }
    }
}
