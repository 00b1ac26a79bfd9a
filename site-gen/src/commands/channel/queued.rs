//! Who of a queue is on air, and who is next, as the conductor on this machine publishes it.

use jiff::{Timestamp, tz::TimeZone};
use roster::{Channel, Roster};
use serde_json::Value;

use super::{ask::places, moment};
use crate::{commands::print, conduct::published, failure::Failure, project::Project};

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
    let running = published::running(&places(project, roster), Timestamp::now());
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

fn on_air(queue: &Value, zone: &TimeZone) -> String {
    let now = &queue["now"];
    let paused = match queue["paused"].as_bool() {
        Some(true) => "; the clock is paused, so no turn ends",
        Some(false) | None => "",
    };
    let Some(user) = now["user"].as_str() else {
        return format!("standby{paused}\n");
    };
    let until = shown(&now["until"], zone).map(|until| format!(" until {until}"));
    let absent = match now["live"].as_bool() {
        Some(false) => "; not live, so viewers see the standby clip",
        Some(true) | None => "",
    };
    format!("{user}{}{absent}{paused}\n", until.unwrap_or_default())
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
    fn a_clock_that_stands_is_said() {
        let now = serde_json::json!({ "user": "ann", "until": null, "live": true });
        let queue = |paused, now: &Value| serde_json::json!({ "paused": paused, "now": now });
        let zone = TimeZone::UTC;
        assert_eq!(on_air(&queue(false, &now), &zone), "ann\n");
        assert_eq!(
            on_air(&queue(true, &now), &zone),
            "ann; the clock is paused, so no turn ends\n"
        );
        assert_eq!(
            on_air(&queue(true, &Value::Null), &zone),
            "standby; the clock is paused, so no turn ends\n"
        );
    }
}
