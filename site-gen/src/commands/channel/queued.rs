//! Who of a queue is on air, and who is next, as the conductor on this machine publishes it.

use std::fs;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use roster::{Channel, Roster};
use serde_json::Value;

use super::{ask::places, moment};
use crate::{commands::print, failure::Failure, project::Project};

/// Prints it; `next` is who waits first.
pub(super) fn run(
    project: &Project,
    roster: &Roster,
    channel: &Channel,
    next: bool,
    json: bool,
) -> Result<(), Failure> {
    let queue = published(project, roster, channel)?;
    if json {
        return super::json(&queue);
    }
    let zone = &roster.site.timezone;
    let text = match next {
        true => waits(&queue, zone),
        false => on_air(&queue, zone),
    };
    print(&text)
}

/// The channel's part of `queue.json`.
fn published(project: &Project, roster: &Roster, channel: &Channel) -> Result<Value, Failure> {
    let texts = places(project, roster).into_iter();
    let texts = texts.filter_map(|place| fs::read(place.public().join("queue.json")).ok());
    let documents = texts.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    // one of them may have stopped long ago
    let newest = documents.max_by_key(|document| document["time"].as_str().map(str::to_owned));
    let running = newest.filter(|document| is_fresh(document, Timestamp::now()));
    let document = running.ok_or_else(|| {
        let hint = "no conductor runs here; start it with `systemctl start mitts-conduct`, `mitts conduct` or `mitts serve --engine`";
        Failure::Usage(hint.to_owned())
    })?;
    let queues = document["channels"].as_array().into_iter().flatten();
    let mut own = queues.filter(|queue| queue["channel"] == *channel.slug.as_str());
    own.next().cloned().ok_or_else(|| {
        Failure::Usage(format!(
            "the conductor does not publish the queue of {}, since it is private or new",
            *channel.slug
        ))
    })
}

/// Whether a conductor that runs wrote this: it does so every ten seconds at least.
fn is_fresh(document: &Value, now: Timestamp) -> bool {
    let at = document["time"].as_str().and_then(|at| at.parse().ok());
    at.is_some_and(|at: Timestamp| now.duration_since(at) < SignedDuration::from_secs(30))
}

fn on_air(queue: &Value, zone: &TimeZone) -> String {
    let now = &queue["now"];
    let Some(user) = now["user"].as_str() else {
        return "standby\n".to_owned();
    };
    let until = shown(&now["until"], zone).map(|until| format!(" until {until}"));
    let absent = match now["live"].as_bool() {
        Some(false) => "; not live, so viewers see the standby clip",
        Some(true) | None => "",
    };
    format!("{user}{}{absent}\n", until.unwrap_or_default())
}

fn waits(queue: &Value, zone: &TimeZone) -> String {
    let first = &queue["waiting"][0];
    let Some(user) = first["user"].as_str() else {
        return "Nobody waits.\n".to_owned();
    };
    let from = shown(&first["from"], zone).map(|from| format!(" from {from}"));
    format!("{user}{}\n", from.unwrap_or_default())
}

fn shown(at: &Value, zone: &TimeZone) -> Option<String> {
    let at: Timestamp = at.as_str()?.parse().ok()?;
    Some(moment(at, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_conductor_said_that_has_stopped_does_not_count() {
        let now: Timestamp = "2026-11-28T12:00:40Z".parse().unwrap();
        let said = |time| serde_json::json!({ "time": time, "channels": [] });
        assert!(is_fresh(&said("2026-11-28T12:00:30Z"), now));
        assert!(!is_fresh(&said("2026-11-28T12:00:10Z"), now));
        assert!(!is_fresh(&serde_json::json!({ "channels": [] }), now));
    }
}
