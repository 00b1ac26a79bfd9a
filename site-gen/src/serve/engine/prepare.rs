//! Everything that is decided before the engine starts.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use roster::Roster;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{
    choice::EngineChoice,
    find::find,
    home::Home,
    launch::Launch,
    ports,
    supervisor::{Order, Say, Supervisor},
};
use crate::{failure::Failure, serve::secrets::Secrets};

/// Finds the engine and makes its folder in `folder`. `built` is the folder of the built configuration. The engine gets its
/// orders by the sender.
///
/// # Errors
/// When there is no engine, one of its ports is taken, or the folder cannot be made.
pub(crate) fn prepare(
    choice: &EngineChoice,
    roster: &Roster,
    secrets: &Secrets,
    [folder, built]: [&Path; 2],
    say: Say,
) -> Result<(Supervisor, UnboundedSender<Order>), Failure> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ome = &roster.ome;
    let engine = find(choice, ome.version, &path, &is_program).map_err(Failure::Usage)?;
    ports::check(roster).map_err(|why| Failure::Machine(anyhow::anyhow!("{why}")))?;
    let rest = secrets.rest(roster)?;
    let rest = rest.context("the REST interface has no token")?;
    let (sender, orders) = unbounded_channel();
    let supervisor = Supervisor {
        launch: Launch {
            engine,
            variables: secrets.variables(roster),
            container: format!("mitts-{}", ome.ports.http),
        },
        home: Home::make(folder, built)?,
        rest,
        version: ome.version,
        apps: roster.apps.keys().map(ToString::to_string).collect(),
        say,
        orders,
        ready: Arc::default(),
        child: None,
        reported: None,
    };
    Ok((supervisor, sender))
}

/// Whether this is a file that can be run.
fn is_program(path: &Path) -> bool {
    let Ok(found) = std::fs::metadata(path) else {
        return false;
    };
    #[cfg(unix)]
    let runs = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let runs = true;
    found.is_file() && runs
}
