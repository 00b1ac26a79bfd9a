//! `mitts channel`: a channel's timetable, from the roster and the clock; what its queue shows, and acts on it.

mod ask;
mod queued;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Channel, Roster, Slug, Stretch};
use serde::Serialize;

use crate::{
    cli::{self, ChannelArgs},
    commands::{print, table},
    failure::Failure,
    operate::rest::{block_on, client},
    project::Project,
};

/// A stretch of the timetable, for programs.
#[derive(Serialize)]
struct Row<'c> {
    /// `null` is the standby clip.
    user: Option<&'c str>,
    /// `null` since ever.
    from: Option<String>,
    /// `null` for ever.
    until: Option<String>,
    /// Whether the user is live, if OvenMediaEngine was asked and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<bool>,
}

#[derive(Serialize)]
struct Shown<'c> {
    channel: &'c str,
    stream: String,
    title: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<Row<'c>>,
    /// `null` if there is no other turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Option<Row<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timetable: Option<Vec<Row<'c>>>,
}

pub(super) fn run(project: &Project, command: &cli::Channel) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let (now, zone) = (Timestamp::now(), &roster.site.timezone);
    let (cli::Channel::Show(args) | cli::Channel::Now(args) | cli::Channel::Next(args)) = command
    else {
        return ask::run(project, &roster, command, now);
    };
    let channel = find(&roster, args.channel.as_deref())?;
    if channel.queue.is_some() && !matches!(command, cli::Channel::Show(_)) {
        let next = matches!(command, cli::Channel::Next(_));
        return queued::run(project, &roster, channel, next, args.json);
    }
    match command {
        cli::Channel::Show(_) => show(channel, now, zone, args),
        cli::Channel::Now(_) => {
            let stretch = channel.on_air(now);
            let live = stretch.user.and_then(|user| {
                let names = ask(project, &roster, &channel.app)?;
                Some(names.iter().any(|name| *name == **user))
            });
            on_air(channel, stretch, live, zone, args)
        }
        _ => next(channel, now, zone, args),
    }
}

/// The channel of this name, or the only one.
fn find<'r>(roster: &'r Roster, name: Option<&str>) -> Result<&'r Channel, Failure> {
    let names = || roster.channels.keys().map(Slug::as_str);
    let Some(name) = name else {
        let mut all = roster.channels.values();
        return match (all.next(), all.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Failure::Usage(
                "there are no channels; [channels.NAME] in the roster adds one".to_owned(),
            )),
            (Some(_), Some(_)) => {
                let names: Vec<&str> = names().collect();
                let names = names.join(", ");
                Err(Failure::Usage(format!("which channel? There are {names}")))
            }
        };
    };
    roster.channels.get(name).ok_or_else(|| {
        let hint = match roster::nearest(name, names()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        // the name may be a mistyped key
        Failure::Usage(roster::mask_keys(&format!(
            "there is no channel `{name}`{hint}"
        )))
    })
}

/// The live streams of an app, if the engine can be asked and answers.
fn ask(project: &Project, roster: &Roster, app: &str) -> Option<Vec<String>> {
    let client = client(project, roster).ok()?;
    block_on(client.stream_names(app)).ok()?.ok()
}

fn show(
    channel: &Channel,
    now: Timestamp,
    zone: &TimeZone,
    args: &ChannelArgs,
) -> Result<(), Failure> {
    let all = channel.timetable();
    if args.json {
        let rows = all.iter().map(|stretch| row(stretch, None)).collect();
        return json(&Shown {
            timetable: Some(rows),
            ..about(channel)
        });
    }
    let mut lines = vec![["FROM", "UNTIL", "ON AIR", ""].map(str::to_owned)];
    lines.extend(all.iter().map(|stretch| {
        let gap = match channel.queue {
            Some(_) => "queue",
            None => "standby",
        };
        let on_air = if stretch.holds(now) { "now" } else { "" };
        [
            shown(stretch.from, zone),
            shown(stretch.until, zone),
            stretch.user.map_or(gap, Slug::as_str).to_owned(),
            on_air.to_owned(),
        ]
    }));
    print(&table::text(&lines))
}

fn on_air(
    channel: &Channel,
    stretch: Stretch<'_>,
    live: Option<bool>,
    zone: &TimeZone,
    args: &ChannelArgs,
) -> Result<(), Failure> {
    if args.json {
        return json(&Shown {
            now: Some(row(&stretch, live)),
            ..about(channel)
        });
    }
    let until = match stretch.until {
        Some(until) => format!(" until {}", moment(until, zone)),
        None => String::new(),
    };
    let absent = match live {
        Some(false) => "; not live, so viewers see the standby clip",
        Some(true) | None => "",
    };
    print(&format!("{}{until}{absent}\n", who(&stretch)))
}

fn next(
    channel: &Channel,
    now: Timestamp,
    zone: &TimeZone,
    args: &ChannelArgs,
) -> Result<(), Failure> {
    let next = channel.upcoming(now).next();
    if args.json {
        return json(&Shown {
            next: Some(next.map(|stretch| row(&stretch, None))),
            ..about(channel)
        });
    }
    print(&match next {
        Some(stretch) => {
            let from = shown(stretch.from, zone);
            let until = shown(stretch.until, zone);
            format!("{} from {from} until {until}\n", who(&stretch))
        }
        None => "There is no other turn.\n".to_owned(),
    })
}

fn about(channel: &Channel) -> Shown<'_> {
    Shown {
        channel: channel.slug.as_str(),
        stream: format!("{}/{}", *channel.app, *channel.slug),
        title: &channel.title,
        now: None,
        next: None,
        timetable: None,
    }
}

fn row<'c>(stretch: &Stretch<'c>, live: Option<bool>) -> Row<'c> {
    Row {
        user: stretch.user.map(Slug::as_str),
        from: stretch.from.map(|from| from.to_string()),
        until: stretch.until.map(|until| until.to_string()),
        live,
    }
}

fn who<'c>(stretch: &Stretch<'c>) -> &'c str {
    stretch.user.map_or("standby", Slug::as_str)
}

/// A moment, or a dash for an open end.
fn shown(at: Option<Timestamp>, zone: &TimeZone) -> String {
    at.map_or_else(|| "-".to_owned(), |at| moment(at, zone))
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let shown = at.to_zoned(zone.clone());
    shown.strftime("%-d %b %Y, %H:%M:%S %Z").to_string()
}

fn json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(anyhow::Error::new)?;
    print(&format!("{json}\n"))
}
