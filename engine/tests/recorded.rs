//! What was recorded from running engines, in `data/`, read as the function reads it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use engine::{
    Address, Version,
    transcode::{self, Encode, Outputs, Reply},
    webhook::{Direction, Protocol, Status, Verifier, Webhook},
};
use serde::Deserialize;
use serde_json::Value;

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
        assert!(client.peer.is_some(), "{case}");
        assert_eq!(request.direction, direction, "{case}");
        assert_eq!(request.status, status, "{case}");
        assert_eq!(request.protocol, protocol, "{case}");
        assert_eq!(Address::parse(&request.url).unwrap().app, "app", "{case}");
    }
}

/// The transcode webhook of 0.20, whose signature was recorded; that of 0.21 has more members.
#[test]
fn transcode_webhooks_are_read_and_signed_like_the_others() {
    let body = include_str!("data/transcode/request-0.20.json");
    let verifier = Verifier::new("1234").unwrap();
    assert_eq!(
        verifier.sign(body.as_bytes()),
        "2J2ifMP1Cfe1IvkDrKy0lwG9ya0"
    );
    let newer = include_str!("data/transcode/request-0.21.json");
    for (body, stream, height, framerate) in [(body, "okay", 480, 15.0), (newer, "s1", 180, 12.0)] {
        let request: transcode::Request = serde_json::from_str(body).unwrap();
        assert_eq!((&*request.app, &*request.stream), ("tw", stream));
        let picture = transcode::Picture {
            height,
            framerate: Some(framerate),
        };
        assert_eq!(request.picture, Some(picture));
    }
}

/// The names of all members, at any depth.
fn names(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| [name.clone()].into_iter().chain(names(value)))
            .collect(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => BTreeSet::new(),
    }
}

/// One name that it does not know, and the engine refuses the whole reply and ends the publisher's stream.
#[test]
fn a_reply_has_no_name_that_no_engine_was_seen_to_take() {
    let recorded: Value = serde_json::from_str(include_str!("data/transcode/reply.json")).unwrap();
    let mut known = names(&recorded);
    known.insert("framerate".to_owned()); // also of a video
    known.insert("width".to_owned()); // browser/engine/channel.test.mjs
    let encode = Encode {
        name: "720p".to_owned(),
        width: None,
        height: 720,
        bitrate: 2_500_000,
        framerate: Some(30),
        encoder: None,
    };
    for encodes in [vec![], vec![encode]] {
        let outputs = Outputs {
            webrtc: true,
            llhls: true,
            thumbnails: true,
            encodes,
            ..Outputs::default()
        };
        for (version, has_depth) in [(Version(0, 20, 5), false), (Version(0, 21, 0), true)] {
            let json = Reply::new(outputs.profiles(), version).to_json();
            let ours = names(&serde_json::from_slice(&json).unwrap());
            assert_eq!(ours.difference(&known).collect::<Vec<_>>(), [""; 0]);
            assert_eq!(ours.contains("hlsChunklistPathDepth"), has_depth);
        }
    }
}
