//! `mitts plan`.

use std::collections::HashSet;

use roster::{Content, Layout, Roster};

use crate::{
    cli,
    commands::{find_layout, print},
    failure::Failure,
    operate::plan::{Mode, Plan, estimate, text},
    project::Project,
};

pub(super) fn run(project: &Project, args: cli::Plan) -> Result<(), Failure> {
    let (mode, people) = match args.mode {
        Some(Mode::Solo) => (Mode::Solo, 1),
        Some(mode) => (mode, people(mode, args.people)?),
        None => planned(project, &args)?,
    };
    let plan = Plan {
        mode,
        people,
        viewers: args.viewers,
        video: args.video,
        audio: args.audio,
        renditions: args.renditions,
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

/// As the roster's layout has it: a grid is a call, slots are an event. Without layouts it is one stream.
fn planned(project: &Project, args: &cli::Plan) -> Result<(Mode, u32), Failure> {
    let (roster, _) = project.load()?;
    let layout = match &args.layout {
        Some(name) => Some(find_layout(project, &roster, name)?),
        None => roster
            .layouts
            .values()
            .max_by_key(|layout| streams(&roster, layout)),
    };
    let Some(layout) = layout else {
        return Ok((Mode::Solo, 1));
    };
    let mode = match layout.content {
        Content::Slots(_) => Mode::Event,
        Content::Grid(..) => Mode::Call,
    };
    Ok((
        mode,
        args.people
            .unwrap_or_else(|| streams(&roster, layout).max(1)),
    ))
}

/// How many different streams a layout has.
fn streams(roster: &Roster, layout: &Layout) -> u32 {
    let streams: HashSet<_> = roster.streams_in(layout).into_iter().collect();
    u32::try_from(streams.len()).unwrap_or(u32::MAX)
}
