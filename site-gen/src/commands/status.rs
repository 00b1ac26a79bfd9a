//! `mitts status`.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    cli,
    commands::print,
    failure::Failure,
    operate::{
        rest::{block_on, client},
        status::{Status, gather, text},
    },
    project::Project,
    relays::Targets,
};

/// How often `--watch` asks.
const EVERY: Duration = Duration::from_secs(2);
/// Clears a terminal.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

pub(super) fn run(project: &Project, args: &cli::Status) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let rest = client(project, &roster)?;
    let targets = Targets::read(&roster, project.folder());
    block_on(async {
        loop {
            let status = gather(&rest, &roster, &targets).await.map_err(|error| {
                let server = rest.server();
                Failure::Machine(anyhow::anyhow!("OvenMediaEngine at {server} {error}"))
            });
            match status {
                Ok(status) => show(&status, args)?,
                // it may come back
                Err(failure) if args.watch => print(&format!("{CLEAR}{}", failure.text(false)))?,
                Err(failure) => return Err(failure),
            }
            if !args.watch {
                return Ok(());
            }
            tokio::time::sleep(EVERY).await;
        }
    })?
}

fn show(status: &Status, args: &cli::Status) -> Result<(), Failure> {
    if args.json {
        // with --watch: one line each
        let json = match args.watch {
            true => serde_json::to_string(status),
            false => serde_json::to_string_pretty(status),
        };
        return print(&format!("{}\n", json.map_err(anyhow::Error::new)?));
    }
    let clear = if args.watch { CLEAR } else { "" };
    print(&format!("{clear}{}", text(status, Timestamp::now())))
}
