//! The log of acts: one line of JSON for each, by whom. It never contains a key: names are those of the roster, and acts have no
//! other texts.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    queue::Act,
    request::{Answer, Request},
};

#[derive(Serialize)]
struct Line<'a> {
    time: Timestamp,
    event: &'a str,
    channel: String,
    act: &'a Act,
    by: String,
    id: String,
    done: bool,
    answer: String,
}

/// The line of an act, with its line break.
pub fn line(time: Timestamp, request: &Request, act: &Act, answer: &Answer) -> String {
    let text = match answer {
        Ok(said) => said.clone(),
        Err(denied) => denied.to_string(),
    };
    let line = Line {
        time,
        event: "control",
        // a channel's name may be a mistyped key
        channel: roster::mask_keys(&request.channel),
        act,
        by: roster::mask_keys(&request.by),
        id: roster::mask_keys(&request.id),
        done: answer.is_ok(),
        answer: roster::mask_keys(&text),
    };
    let json = serde_json::to_string(&line);
    json.map(|json| json + "\n").unwrap_or_default()
}
