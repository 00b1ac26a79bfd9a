//! `mitts doctor`.

use crate::{
    cli,
    commands::print,
    failure::Failure,
    operate::{
        doctor::{Finding, State, examine},
        rest::block_on,
    },
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: &cli::Doctor) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let findings = block_on(examine(project, &roster))?;
    let problems = findings
        .iter()
        .filter(|finding| finding.state == State::Problem);
    let problems = problems.count();
    if args.json {
        let json = serde_json::to_string_pretty(&findings).map_err(anyhow::Error::new)?;
        print(&format!("{json}\n"))?;
    } else {
        let lines: String = findings.iter().map(Finding::line).collect();
        let end = match problems {
            0 => "No problem was found.".to_owned(),
            some => format!("{} found.", counted(some, "problem")),
        };
        print(&format!("{lines}\n{end}\n"))?;
    }
    match problems {
        0 => Ok(()),
        // everything is printed
        _ => Err(Failure::Input(Vec::new())),
    }
}
