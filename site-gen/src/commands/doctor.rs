//! `mitts doctor`.

use roster::{App, Roster};

use crate::{
    cli,
    commands::{print, user::key},
    failure::Failure,
    operate::{
        doctor::{
            Finding, State, examine,
            node::{Role, here},
            outside::examine_from,
            stream::try_streams,
        },
        rest::block_on,
    },
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: &cli::Doctor) -> Result<(), Failure> {
    if let Some(url) = &args.from {
        let key = args.key_stdin.then(key::read).transpose()?;
        let findings = block_on(examine_from(url, key.as_ref()))?;
        return conclude(&findings, args.json, true);
    }
    let (roster, _) = project.load()?;
    let findings = match &args.stream {
        Some(app) => {
            if let Role::Edge | Role::Outside = here(&roster) {
                return Err(Failure::Usage(
                    "only an origin of [cluster] takes streams: run this there".to_owned(),
                ));
            }
            streams(project, &roster, app, args.json)?
        }
        None => block_on(examine(project, &roster))?,
    };
    conclude(&findings, args.json, args.stream.is_none())
}

/// Publishes a test picture, and prints what became of it by each protocol as soon as it is known.
fn streams(
    project: &Project,
    roster: &Roster,
    app: &str,
    json: bool,
) -> Result<Vec<Finding>, Failure> {
    let app = find_app(roster, app)?;
    let mut findings = Vec::new();
    let mut printed = Ok(());
    let say = |finding: Finding| {
        if !json && printed.is_ok() {
            printed = print(&finding.line());
        }
        findings.push(finding);
    };
    block_on(try_streams(project, roster, app, say))?;
    printed?;
    Ok(findings)
}

/// The app of this name; the first one without a name.
fn find_app<'r>(roster: &'r Roster, name: &str) -> Result<&'r App, Failure> {
    let app = match name {
        "" => roster.apps.values().next(),
        name => roster.apps.get(name),
    };
    app.ok_or_else(|| {
        let apps: Vec<&str> = roster.apps.keys().map(|app| app.as_str()).collect();
        Failure::Usage(roster::mask_keys(&format!(
            "there is no app `{name}`; there are: {}",
            apps.join(", ")
        )))
    })
}

/// Prints the findings, unless they are printed already, and the end. Fails if there is a problem.
fn conclude(findings: &[Finding], json: bool, lines: bool) -> Result<(), Failure> {
    let problems = findings
        .iter()
        .filter(|finding| finding.state == State::Problem);
    let problems = problems.count();
    if json {
        let json = serde_json::to_string_pretty(findings).map_err(anyhow::Error::new)?;
        print(&format!("{json}\n"))?;
    } else {
        let end = match problems {
            0 => "No problem was found.".to_owned(),
            some => format!("{} found.", counted(some, "problem")),
        };
        let lines: String = match lines {
            true => findings.iter().map(Finding::line).collect(),
            false => String::new(),
        };
        print(&format!("{lines}\n{end}\n"))?;
    }
    match problems {
        0 => Ok(()),
        // everything is printed
        _ => Err(Failure::Input(Vec::new())),
    }
}
