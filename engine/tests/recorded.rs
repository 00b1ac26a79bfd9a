//! What was recorded from running engines, in `data/`, read as the function reads it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use engine::{
    Address,
    webhook::{Direction, Protocol, Status, Verifier, Webhook},
};
use serde::Deserialize;

/// One recorded request.
#[derive(Deserialize)]
struct Recorded {
    case: String,
    secret: String,
    signature: String,
    /// The raw bytes that were signed.
    body: String,
}

fn recorded() -> Vec<Recorded> {
    let lines = include_str!("data/admission.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn signatures_are_ours_byte_for_byte() {
    for Recorded {
        case,
        secret,
        signature,
        body,
    } in recorded()
    {
        let verifier = Verifier::new(&secret).unwrap();
        assert_eq!(verifier.sign(body.as_bytes()), signature, "{case}");
        assert!(verifier.verify(body.as_bytes(), signature.as_bytes()));
    }
}

#[test]
fn every_word_of_a_request_is_known() {
    let recorded = recorded();
    assert_eq!(recorded.len(), 10);
    for Recorded { case, body, .. } in recorded {
        let Webhook { client, request } = serde_json::from_str(&body).unwrap();
        let direction =
            match case.contains("play") || case.contains("hls") || case.contains("thumb") {
                true => Direction::Outgoing,
                false => Direction::Incoming,
            };
        let status = match case.contains("closing") {
            true => Status::Closing,
            false => Status::Opening,
        };
        let protocol = match case.split('-').next().unwrap() {
            "rtmp" => Protocol::Rtmp,
            "whip" | "webrtc" => Protocol::WebRtc,
            "srt" => Protocol::Srt,
            "llhls" => Protocol::Llhls,
            "thumbnail" => Protocol::Thumbnail,
            other => panic!("{other}"),
        };
        assert!(client.0.is_some(), "{case}");
        assert_eq!(request.direction, direction, "{case}");
        assert_eq!(request.status, status, "{case}");
        assert_eq!(request.protocol, protocol, "{case}");
        assert_eq!(Address::parse(&request.url).unwrap().app, "app", "{case}");
    }
}
