//! MediaMTX: `authMethod: http`.
//!
//! The shape is that of its source. An answer of 2xx admits. MediaMTX asks again once a client has sent its name and
//! password, which RTSP clients do only when they are asked to: so a request without any is answered with 401.

use std::borrow::Cow;

use engine::webhook::{Direction, Protocol, Request, Status};
use serde::Deserialize;
use serde_json::json;

use super::{Adapter, Asked, address::address};
use crate::decision::{Answer, Reason};

/// The adapter.
pub(crate) const MEDIAMTX: Adapter = Adapter {
    name: "mediamtx",
    translate,
    answer,
};

/// The body. Other fields, such as `id` and `userAgent`, are ignored.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(borrow)]
    path: Cow<'a, str>,
    #[serde(borrow, default)]
    protocol: Cow<'a, str>,
    #[serde(borrow, default)]
    query: Cow<'a, str>,
    #[serde(borrow, default)]
    user: Cow<'a, str>,
    #[serde(borrow, default)]
    password: Cow<'a, str>,
    #[serde(borrow, default)]
    token: Cow<'a, str>,
    #[serde(borrow, default)]
    ip: Cow<'a, str>,
}

fn translate(body: &[u8]) -> Option<Asked> {
    let body: Body<'_> = serde_json::from_slice(body).ok()?;
    let direction = match &*body.action {
        "publish" => Direction::Incoming,
        "read" => Direction::Outgoing,
        // the control interface, metrics, recordings
        _ => Direction::Other,
    };
    let protocol = match &*body.protocol {
        // a roster has no word of its own for it
        "rtmp" | "rtmps" | "rtsp" | "rtsps" => Protocol::Rtmp,
        "webrtc" => Protocol::WebRtc,
        "srt" => Protocol::Srt,
        "hls" => Protocol::Llhls,
        _ => Protocol::Other,
    };
    let secrets = [&body.token, &body.password];
    let secret = secrets.into_iter().find(|secret| !secret.is_empty());
    // viewers need none, and their addresses hold none
    let key = secret.filter(|_| direction == Direction::Incoming);
    let given = [&body.user, &body.password, &body.token];
    // MediaMTX takes a token from these parameters, too, where the protocol has no other place, and leaves it there
    let is_token = |pair: &&str| {
        let value = pair.strip_prefix("token=").or(pair.strip_prefix("jwt="));
        key.is_some() && value == Some(&*body.token)
    };
    let query = body.query.trim_start_matches('?').split('&');
    let query: Vec<_> = query.filter(|pair| !is_token(pair)).collect();
    let in_query = body.query.split('&').any(|pair| pair.starts_with("key="));
    Some(Asked {
        request: Request {
            direction,
            protocol,
            status: Status::Opening,
            url: Cow::Owned(address(&body.path, &query.join("&"), key.map(|key| &**key))),
        },
        ip: body.ip.parse().ok(),
        has_credentials: in_query || given.iter().any(|text| !text.is_empty()),
    })
}

fn answer(answer: &Answer, asked: &Asked) -> (u16, Vec<u8>) {
    let status = match (answer, asked.has_credentials) {
        (Answer::Allowed { .. } | Answer::Noted, _) => 200,
        (Answer::Denied(_), false) => 401,
        (Answer::Denied(_), true) => 403,
    };
    let body = match answer.reason().copied().map(Reason::as_str) {
        None => "{}".to_owned(),
        Some(reason) => json!({ "error": reason }).to_string(),
    };
    (status, body.into_bytes())
}
