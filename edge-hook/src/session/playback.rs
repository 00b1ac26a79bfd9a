//! Decides about viewers of private streams in the engine's webhooks.

use engine::{
    Address,
    webhook::{Protocol, Request},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    pass::{Pass, Thing, pass},
    seal::Seal,
};
use crate::{
    decision::{Answer, Reason, Verdict},
    directory::Directory,
};

/// The parameter of an address with a session's token. The proxy adds it as the last one, whatever the client wrote.
const TOKEN: &str = "token";

/// The longest a viewer over WebRTC watches before they are asked for again. The engine can end only all viewers of a
/// stream, so a viewer whom the roster no longer allows watches no longer than this. Those who may watch reconnect.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// The verdict about a viewer whom the roster alone refuses, because the stream is private: allowed if the token in the
/// address is that of a session that may watch. Other verdicts stay.
pub(crate) fn admit<'d>(
    seal: &Seal,
    directory: &Directory,
    request: &Request<'_>,
    verdict: Verdict<'d>,
    now: Timestamp,
) -> Verdict<'d> {
    if verdict.answer != Answer::Denied(Reason::Private) {
        return verdict;
    }
    let Some(pass) = with_token(seal, directory, request, now) else {
        return verdict;
    };
    let lifetime = match request.protocol {
        Protocol::WebRtc => Some(lifetime(pass, now)),
        // a session over LL-HLS would end others that share its connection, and a thumbnail has none
        _ => None,
    };
    Verdict {
        answer: Answer::Allowed {
            new_url: None,
            lifetime,
        },
        ..verdict
    }
}

/// The permission by the last token of the address.
fn with_token(
    seal: &Seal,
    directory: &Directory,
    request: &Request<'_>,
    now: Timestamp,
) -> Option<Pass> {
    let address = Address::parse(&request.url)?;
    let session = seal.open(address.values(TOKEN).last()?, now)?;
    let thing = Thing::Stream {
        app: address.app,
        name: address.stream,
    };
    pass(directory, Some(&session), thing, now)
}

/// Milliseconds until the engine ends the session.
fn lifetime(pass: Pass, now: Timestamp) -> u64 {
    let left = pass.until.map(|until| until.duration_since(now));
    let left = left.map_or(LONGEST, |left| left.min(LONGEST));
    // 0 means "never" to the engine
    u64::try_from(left.as_millis()).unwrap_or(0).max(1)
}
