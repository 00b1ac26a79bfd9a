//! From the command line to a running function.

use std::{
    env,
    io::{self, ErrorKind},
    path::Path,
};

use anyhow::Context;
use edge_hook::{
    Function, LiveList, LiveRoster, LoadError, LogSink, Source, engine::rest::RestClient,
};
use tokio::runtime;

use super::{cli::Cli, failure::Failure, lambda, listen, stderr::tell};

/// Reads roster and secret, and answers until it is told to stop.
pub(crate) fn run(cli: &Cli) -> Result<(), Failure> {
    let path = cli.roster();
    let live = LiveRoster::load(&path).map_err(|error| match error {
        LoadError::Broken(report) => Failure::Roster(report),
        LoadError::File { path, error } if error.kind() == ErrorKind::NotFound => {
            let path = path.display();
            Failure::Input(anyhow::anyhow!(
                "there is no roster {path}; name one with --roster FILE"
            ))
        }
        LoadError::File { .. } => Failure::Machine(error.into()),
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let secret = live.current().roster().admission.secret.read(folder);
    let secret = secret
        .context("cannot read the admission secret; without one anyone could forge requests")
        .map_err(Failure::Input)?;
    let on_lambda = env::var_os("AWS_LAMBDA_RUNTIME_API").is_some();
    let list = live_list(cli, &live, folder, on_lambda)?;
    let function = |log| {
        let function = Function::new(live.clone(), &secret, log);
        let function = function.map_err(|error| Failure::Input(error.into()))?;
        Ok::<_, Failure>(match list {
            Some(list) => function.with_live_list(list),
            None => function,
        })
    };

    if on_lambda {
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

/// Who is live, where there is a REST interface to ask. A token that is missing is told and no more:
/// admission does not need it.
fn live_list(
    cli: &Cli,
    live: &LiveRoster,
    folder: &Path,
    on_lambda: bool,
) -> Result<Option<LiveList>, Failure> {
    let directory = live.current();
    let ome = &directory.roster().ome;
    let given = cli.ome_api();
    let Some(token) = &ome.api_token else {
        return match given {
            Some(_) => Err(Failure::Input(anyhow::anyhow!(
                "a REST interface is named, but no `api_token` in the roster's [ome]: add \
                 api_token = {{ env = \"OME_API_TOKEN\" }}"
            ))),
            None => Ok(None),
        };
    };
    let address = match given {
        Some(given) => given,
        None if on_lambda => return Ok(None),
        None => format!("http://127.0.0.1:{}", ome.ports.api),
    };
    let token = match token.read(folder) {
        Ok(token) => token,
        Err(error) => {
            tell(format_args!("/live.json is off: {error}"));
            return Ok(None);
        }
    };
    let rest = RestClient::new(&address, token.reveal())
        .with_context(|| format!("{address} cannot be asked who is live"))
        .map_err(Failure::Input)?;
    let list = LiveList::new(live.clone(), Source::Rest(rest));
    Ok(Some(list.telling(|text| tell(text))))
}

fn block_on(
    mut builder: runtime::Builder,
    work: impl Future<Output = anyhow::Result<()>>,
) -> Result<(), Failure> {
    let runtime = builder.enable_all().build();
    let runtime = runtime
        .context("cannot start the async runtime")
        .map_err(Failure::Machine)?;
    let result = runtime.block_on(work).map_err(Failure::Machine);
    // a client that never finishes is no reason to stay
    runtime.shutdown_background();
    result
}
