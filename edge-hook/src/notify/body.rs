//! The bodies of requests, as each kind of target takes them.

use jiff::Timestamp;
use roster::{StreamName, Templates};
use serde::Serialize;

use super::{
    airings::Change,
    notice::{Facts, Notice},
    target::{Kind, Spec},
    text::{template, text},
};

/// The longest message that Discord takes, in characters.
const LONGEST: usize = 2000;

/// A message for Discord. It mentions only whom the roster's templates mention, whatever names contain.
#[derive(Serialize)]
struct Discord {
    content: String,
    allowed_mentions: Mentions,
}

#[derive(Serialize)]
struct Mentions {
    parse: Vec<&'static str>,
}

#[derive(Serialize)]
struct Slack {
    text: String,
}

/// An event for a program.
#[derive(Serialize)]
struct Happened<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    stream: String,
    app: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    name: &'a str,
    url: &'a str,
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Serialize)]
struct Problem {
    code: &'static str,
    text: String,
    remedy: &'static str,
}

/// The message of an airing on Discord: a line for each event.
pub(super) fn of_message(changes: &[Change], facts: &Facts, templates: &Templates) -> Vec<u8> {
    let lines = changes
        .iter()
        .map(|change| text(templates, change, facts, Kind::Discord));
    let lines: Vec<_> = lines.collect();
    let own = || {
        changes
            .iter()
            .filter_map(|change| template(templates, change))
    };
    let mut parse = Vec::new();
    for (word, parts) in [
        ("everyone", &["@everyone", "@here"][..]),
        ("roles", &["<@&"]),
        ("users", &["<@"]),
    ] {
        // `<@&` is a role, and so not only a user
        let says = |part: &&str| own().any(|own| own.says(part));
        if parts.iter().any(says) {
            parse.push(word);
        }
    }
    json(&Discord {
        content: lines.join("\n").chars().take(LONGEST).collect(),
        allowed_mentions: Mentions { parse },
    })
}

/// The request about an event.
pub(super) fn of_notice(notice: &Notice, spec: &Spec) -> Vec<u8> {
    let Notice { facts, change, .. } = notice;
    if spec.id.kind == Kind::Slack {
        return json(&Slack {
            text: text(&spec.templates, change, facts, Kind::Slack),
        });
    }
    let StreamName { app, name } = &facts.stream;
    json(&Happened {
        r#type: match change {
            Change::Live => "stream.live",
            Change::Ended(_) => "stream.ended",
            Change::Alert(_) => "stream.alert",
        },
        timestamp: millis(notice.time),
        data: Data {
            stream: facts.stream.to_string(),
            app,
            user: facts.is_user.then_some(name),
            channel: (!facts.is_user).then_some(name),
            name: &facts.name,
            url: &facts.url,
            since: millis(facts.since),
            ended: match change {
                Change::Ended(at) => Some(millis(*at)),
                Change::Live | Change::Alert(_) => None,
            },
            problem: match change {
                Change::Alert(problem) => Some(Problem {
                    code: problem.code(),
                    text: problem.text(),
                    remedy: problem.remedy(),
                }),
                Change::Live | Change::Ended(_) => None,
            },
        },
    })
}

/// RFC 3339 in UTC, to the millisecond.
fn millis(time: Timestamp) -> String {
    format!("{time:.3}")
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // writing strings into memory cannot fail
    serde_json::to_vec(value).unwrap_or_default()
}
