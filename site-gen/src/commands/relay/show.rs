//! `mitts relay list` and `status`. They never show a key.

use std::thread;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Relay, Roster};
use serde::Serialize;

use crate::{
    cli::{RelayList, RelayStatus},
    commands::{print, relay::engine, table},
    failure::Failure,
    project::Project,
    relays::{Engine, Outcome, State, Status, Targets, shake, states},
    words::{counted, size},
};

#[derive(Serialize)]
struct Row {
    relay: String,
    stream: String,
    to: String,
    rendition: Option<String>,
    enabled: bool,
    /// Where the key is.
    key: Option<String>,
}

pub(super) fn list(project: &Project, args: &RelayList) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let rows: Vec<Row> = roster.relays.values().map(row).collect();
    if args.json {
        return json(&rows);
    }
    if rows.is_empty() {
        return print("There are no relays; [relays.NAME] in the roster adds one.\n");
    }
    let mut lines = vec![["RELAY", "STREAM", "TO", "KEY", ""].map(str::to_owned)];
    lines.extend(rows.into_iter().map(|row| {
        let notes = match (row.enabled, row.rendition) {
            (false, _) => "disabled".to_owned(),
            (true, Some(rendition)) => rendition,
            (true, None) => String::new(),
        };
        let key = row.key.unwrap_or_else(|| "none".to_owned());
        [row.relay, row.stream, row.to, key, notes]
    }));
    print(&table::text(&lines))
}

fn row(relay: &Relay) -> Row {
    Row {
        relay: relay.slug.to_string(),
        stream: relay.stream.to_string(),
        to: relay.to.to_string(),
        rendition: relay.rendition.as_ref().map(|name| name.to_string()),
        enabled: relay.enabled,
        key: relay.key.as_ref().map(ToString::to_string),
    }
}

pub(super) fn status(project: &Project, args: &RelayStatus) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let Some(engine) = engine(project, &roster, &args.engine)? else {
        return Err(Failure::Usage(
            "there is no `api_token` in [ome], so OvenMediaEngine cannot be asked".to_owned(),
        ));
    };
    let targets = Targets::read(&roster, project.folder());
    let (mut all, down) = ask(&roster, &targets, &engine);
    explain(&roster, &mut all);
    match args.json {
        true => json(&all)?,
        false if all.is_empty() => print("There are no relays.\n")?,
        false => print(&lines(&all, &roster.site.timezone))?,
    }
    match down {
        Some(why) => Err(Failure::Machine(anyhow::anyhow!(why))),
        None => Ok(()),
    }
}

/// The state of each relay, in the roster's order, and why the engine did not answer.
fn ask(roster: &Roster, targets: &Targets, engine: &Engine) -> (Vec<Status>, Option<String>) {
    let mut down = None;
    let mut all = Vec::with_capacity(roster.relays.len());
    for relay in roster.relays.values() {
        let pushes = match roster.apps.get(&relay.stream.app) {
            Some(_) if down.is_some() => None,
            Some(app) => match engine.pushes(app) {
                Outcome::Answer(pushes) => Some(pushes),
                // an app that does not push yet
                Outcome::NotFound => Some(Vec::new()),
                Outcome::Down(why) => {
                    down = Some(why);
                    None
                }
            },
            None => None,
        };
        let live = pushes.is_some() && engine.is_live(relay) == Outcome::Answer(true);
        all.push(states(relay, targets.of(relay), pushes.as_deref(), live));
    }
    (all, down)
}

/// Finds out why targets are in error, all at once.
fn explain(roster: &Roster, all: &mut [Status]) {
    thread::scope(|scope| {
        for status in all.iter_mut().filter(|status| status.state == State::Error) {
            let Some(relay) = roster.relays.get(status.relay.as_str()) else {
                continue;
            };
            let address = relay.to.address();
            scope.spawn(move || {
                status.reason = Some(match shake(address) {
                    Ok(()) => {
                        "the target answers; does it refuse the key or the codecs?".to_owned()
                    }
                    Err(fault) => fault.to_string(),
                });
            });
        }
    });
}

fn lines(all: &[Status], zone: &TimeZone) -> String {
    let mut lines = vec![["RELAY", "STREAM", "TO", "STATE", ""].map(str::to_owned)];
    lines.extend(all.iter().map(|status| {
        [
            status.relay.clone(),
            status.stream.clone(),
            status.to.clone(),
            status.state.as_str().to_owned(),
            details(status, zone),
        ]
    }));
    table::text(&lines)
}

fn details(status: &Status, zone: &TimeZone) -> String {
    let mut parts = Vec::new();
    if let Some(since) = status.since {
        parts.push(format!("since {}", at(since, zone)));
    }
    match status.state {
        State::Pushing => parts.push(size(status.bytes)),
        State::Error | State::Connecting if status.attempts > 0 => {
            parts.push(format!("{} failed", counted_attempts(status.attempts)));
        }
        _ => {}
    }
    parts.extend(status.reason.clone());
    parts.join(", ")
}

fn counted_attempts(attempts: u64) -> String {
    counted(usize::try_from(attempts).unwrap_or(usize::MAX), "attempt")
}

fn at(moment: Timestamp, zone: &TimeZone) -> String {
    let shown = moment.to_zoned(zone.clone());
    shown.strftime("%-d %b %Y, %H:%M:%S %Z").to_string()
}

fn json(rows: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(rows).map_err(anyhow::Error::new)?;
    print(&format!("{json}\n"))
}
