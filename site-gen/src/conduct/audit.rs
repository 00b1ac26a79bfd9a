//! The log of acts: one line of JSON for each, by whom. It never contains a key: names are those of the roster, and acts have no
//! other texts.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    queue::Act,
    request::{Answer, Request},
};

/// What somebody did, or tried to do.
#[derive(Serialize)]
#[serde(untagged)]
enum Deed<'a> {
    /// An act on a queue.
    Act(&'a Act),
    /// Anything else, by its name.
    Named {
        /// Its name, as in an address below `/control/`.
        r#do: &'static str,
    },
}

/// What it was about.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Target<'a> {
    /// A channel, by its name.
    Channel(&'a str),
    /// A stream: `show/alice`.
    Stream(&'a str),
}

#[derive(Serialize)]
struct Line<'a> {
    time: Timestamp,
    event: &'a str,
    #[serde(flatten)]
    target: Target<'a>,
    act: Deed<'a>,
    by: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: String,
    done: bool,
    answer: String,
}

/// The line of an act on a queue, with its line break.
pub fn line(time: Timestamp, request: &Request, act: &Act, answer: &Answer) -> String {
    let (done, text) = match answer {
        Ok(said) => (true, said.clone()),
        Err(denied) => (false, denied.to_string()),
    };
    // a channel's name may be a mistyped key
    let channel = roster::mask_keys(&request.channel);
    text_of(&Line {
        time,
        event: "control",
        target: Target::Channel(&channel),
        act: Deed::Act(act),
        by: roster::mask_keys(&request.by),
        id: roster::mask_keys(&request.id),
        done,
        answer: roster::mask_keys(&text),
    })
}

/// The line of anything else: `what` is its name, and `answer` what was done, or why not.
pub(super) fn line_of(
    time: Timestamp,
    what: &'static str,
    target: Target<'_>,
    by: &str,
    answer: Result<&str, &str>,
) -> String {
    let (Ok(text) | Err(text)) = answer;
    text_of(&Line {
        time,
        event: "control",
        target,
        act: Deed::Named { r#do: what },
        by: by.to_owned(),
        id: String::new(),
        done: answer.is_ok(),
        answer: roster::mask_keys(text),
    })
}

fn text_of(line: &Line<'_>) -> String {
    let json = serde_json::to_string(line);
    json.map(|json| json + "\n").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_who_did_what() {
        let time = Timestamp::UNIX_EPOCH;
        let target = Target::Stream("show/alice");
        let line = line_of(time, "kick", target, "ada", Ok("ended show/alice"));
        assert_eq!(
            line,
            "{\"time\":\"1970-01-01T00:00:00Z\",\"event\":\"control\",\"stream\":\"show/alice\",\
             \"act\":{\"do\":\"kick\"},\"by\":\"ada\",\"done\":true,\"answer\":\"ended show/alice\"}\n"
        );
        let target = Target::Channel("main");
        let line = line_of(time, "skip", target, "bob", Err("you may not do this"));
        assert!(line.contains(
            "\"channel\":\"main\",\"act\":{\"do\":\"skip\"},\"by\":\"bob\",\"done\":false"
        ));
    }
}
