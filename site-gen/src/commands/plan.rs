//! `mitts plan`.

use std::collections::HashSet;

use roster::{Content, Layout, Rendition, Roster, StreamName};

use crate::{
    cli,
    commands::{find_layout, print},
    failure::Failure,
    operate::plan::{Mode, Plan, estimate, text},
    project::Project,
};

pub(super) fn run(project: &Project, args: cli::Plan) -> Result<(), Failure> {
    let (mode, people, ladder) = match args.mode {
        Some(Mode::Solo) => (Mode::Solo, 1, Vec::new()),
        Some(mode) => (mode, people(mode, args.people)?, Vec::new()),
        None => planned(project, &args)?,
    };
    let renditions = match args.renditions.is_empty() {
        true => ladder,
        false => args.renditions,
    };
    let plan = Plan {
        mode,
        people,
        viewers: args.viewers,
        video: args.video,
        audio: args.audio,
        renditions,
        hours: args.hours,
        days: args.days,
        link: args.link,
        allowance: args.allowance,
        price: args.price,
    };
    let found = estimate(&plan);
    if args.json {
        let json = serde_json::to_string_pretty(&found).map_err(anyhow::Error::new)?;
        return print(&format!("{json}\n"));
    }
    print(&text(&plan, &found))
}

fn people(mode: Mode, people: Option<u32>) -> Result<u32, Failure> {
    people.ok_or_else(|| {
        let who = match mode {
            Mode::Event => "players does the event have",
            _ => "people are in the call",
        };
        Failure::Usage(format!("how many {who}? add --people N"))
    })
}

/// As the roster's layout has it: a grid is a call, slots are an event. Without layouts it is one stream. The ladder is
/// the longest of those streams.
fn planned(project: &Project, args: &cli::Plan) -> Result<(Mode, u32, Vec<Rendition>), Failure> {
    let (roster, _) = project.load()?;
    let layout = match &args.layout {
        Some(name) => Some(find_layout(project, &roster, name)?),
        None => roster
            .layouts
            .values()
            .max_by_key(|layout| streams(&roster, layout)),
    };
    let Some(layout) = layout else {
        let all = roster.users.values();
        let all = all.flat_map(|user| roster.streams_of(user));
        return Ok((Mode::Solo, 1, longest(&roster, all)));
    };
    let mode = match layout.content {
        Content::Slots(_) => Mode::Event,
        Content::Grid(..) => Mode::Call,
    };
    Ok((
        mode,
        args.people
            .unwrap_or_else(|| streams(&roster, layout).max(1)),
        longest(&roster, roster.streams_in(layout)),
    ))
}

/// The longest ladder of some streams.
fn longest(roster: &Roster, streams: impl IntoIterator<Item = StreamName>) -> Vec<Rendition> {
    let streams = streams.into_iter();
    let ladders = streams.filter_map(|stream| {
        let app = roster.apps.get(&stream.app)?;
        Some(roster.ladder_of(app, &stream.name))
    });
    let longest = ladders
        .max_by_key(|ladder| ladder.len())
        .unwrap_or_default();
    longest
        .iter()
        .map(|rendition| rendition.value.clone())
        .collect()
}

/// How many different streams a layout has.
fn streams(roster: &Roster, layout: &Layout) -> u32 {
    let streams: HashSet<_> = roster.streams_in(layout).into_iter().collect();
    u32::try_from(streams.len()).unwrap_or(u32::MAX)
}
