//! `mitts plan`.

use crate::{
    cli,
    commands::{find_layout, print},
    failure::Failure,
    operate::plan::{Mode, Outline, Plan, estimate, text},
    project::Project,
};

pub(super) fn run(project: &Project, args: cli::Plan) -> Result<(), Failure> {
    let given = |mode, people| Outline {
        mode,
        people,
        renditions: Vec::new(),
        channels: 0.0,
    };
    let outline = match args.mode {
        Some(Mode::Solo) => given(Mode::Solo, 1),
        Some(mode) => given(mode, people(mode, args.people)?),
        None => planned(project, &args)?,
    };
    let renditions = match args.renditions.is_empty() {
        true => outline.renditions,
        false => args.renditions,
    };
    if args.video == 0 && args.audio == 0 {
        return Err(Failure::Usage(
            "a stream has video or audio: raise --video or --audio above 0".to_owned(),
        ));
    }
    let plan = Plan {
        mode: outline.mode,
        people: outline.people,
        viewers: args.viewers,
        video: args.video,
        audio: args.audio,
        renditions,
        channels: outline.channels,
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

/// As the roster has it.
fn planned(project: &Project, args: &cli::Plan) -> Result<Outline, Failure> {
    let (roster, _) = project.load()?;
    let layout = match &args.layout {
        Some(name) => Some(find_layout(project, &roster, name)?),
        None => None,
    };
    let mut outline = Outline::of(&roster, layout);
    if outline.mode != Mode::Solo {
        outline.people = args.people.unwrap_or(outline.people);
    }
    Ok(outline)
}
