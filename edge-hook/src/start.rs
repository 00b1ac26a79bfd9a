//! From the command line to a running function.

use std::{env, io, path::Path};

use anyhow::Context;
use edge_hook::{Function, LiveRoster, LoadError, LogSink};
use tokio::runtime;

use crate::{cli::Cli, failure::Failure, lambda, listen};

/// Reads roster and secret, and answers until it is told to stop.
pub(crate) fn run(cli: &Cli) -> Result<(), Failure> {
    let path = cli.roster();
    let live = LiveRoster::load(&path).map_err(|error| match error {
        LoadError::Broken(report) => Failure::Roster(report),
        LoadError::File { .. } => Failure::Input(
            anyhow::Error::new(error).context("no roster; name one with --roster FILE"),
        ),
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let secret = live.current().roster().admission.secret.read(folder);
    let secret = secret
        .context("no admission secret, and without one anybody could sign")
        .map_err(Failure::Input)?;
    let function = |log| {
        Function::new(live.clone(), &secret, log).map_err(|error| Failure::Input(error.into()))
    };

    if env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        let function = function(LogSink::direct(io::stdout()))?;
        // one event at a time: threads would only make the cold start longer
        block_on(
            runtime::Builder::new_current_thread(),
            lambda::run(function),
        )
    } else {
        let log = LogSink::stdout().context("no thread for the log");
        let function = function(log.map_err(Failure::Machine)?)?;
        block_on(
            runtime::Builder::new_multi_thread(),
            listen::run(function, &path, cli.listen),
        )
    }
}

fn block_on(
    mut builder: runtime::Builder,
    work: impl Future<Output = anyhow::Result<()>>,
) -> Result<(), Failure> {
    let runtime = builder.enable_all().build();
    let runtime = runtime.context("no runtime").map_err(Failure::Machine)?;
    let result = runtime.block_on(work).map_err(Failure::Machine);
    // a client that never finishes is no reason to stay
    runtime.shutdown_background();
    result
}
