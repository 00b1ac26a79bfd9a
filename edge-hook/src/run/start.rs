//! Starts the function that the command line describes.

use std::{
    env,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use edge_hook::{AppState, LiveList, LiveSource, LoadError, LogSink, SharedRoster};
use engine::rest::RestClient;
use roster::index::IndexError;
use tokio::runtime;

use super::{
    cli::{Cli, Other},
    failure::Failure,
    lambda, listen,
    remote::{self, RemoteRoster},
    stderr::show,
};

/// Reads roster and secret, and answers requests until a signal or the Lambda runtime ends it.
pub(crate) fn run(cli: &Cli) -> Result<(), Failure> {
    let (roster, elsewhere, path) = load(cli)?;
    // the files that a roster from elsewhere names are relative to this folder
    let folder = match elsewhere.is_some() {
        true => PathBuf::new(),
        false => roster.current().folder(&path),
    };
    let folder = &folder;
    let secret = roster.current().roster().admission.secret.read(folder);
    let secret = secret
        .context("cannot read the admission secret; without one anyone could forge requests")
        .map_err(Failure::Input)?;
    let on_lambda = env::var_os("AWS_LAMBDA_RUNTIME_API").is_some();
    let list = live_list(cli, &roster, folder, on_lambda)?;
    let app_state = |log| {
        let state = AppState::new(roster.clone(), &secret, log);
        let state = state.map_err(|error| Failure::Input(error.into()))?;
        let state = state.with_session_life(cli.session);
        Ok::<_, Failure>(match list {
            Some(list) => state.with_live_list(list),
            None => state,
        })
    };

    if let Some(other) = cli.url_for {
        return print_url(&app_state(LogSink::off())?, other);
    }
    if let Some(elsewhere) = elsewhere {
        remote::keep(cli, elsewhere, &roster).map_err(Failure::Machine)?;
    }
    std::panic::set_hook(Box::new(|panic| show(panicked(panic.location()))));
    if on_lambda {
        let state = app_state(LogSink::direct(io::stdout()))?;
        // Lambda sends one event at a time: more threads would only make the cold start longer
        block_on(runtime::Builder::new_current_thread(), lambda::run(state))
    } else {
        let log = LogSink::stdout().context("cannot start the thread of the log");
        let state = app_state(log.map_err(Failure::Machine)?)?;
        let metrics = cli.metrics().map_err(Failure::Input)?;
        let places = listen::Places {
            listen: &cli.listen,
            metrics,
            roster: &path,
            folder,
        };
        let work = listen::run(state, places);
        block_on(runtime::Builder::new_multi_thread(), work)
    }
}

/// The roster, where it comes from if it is elsewhere, and its file.
fn load(cli: &Cli) -> Result<(SharedRoster, Option<RemoteRoster>, PathBuf), Failure> {
    let elsewhere = remote::open(cli)?;
    let path = match &elsewhere {
        Some(elsewhere) => elsewhere.file().to_owned(),
        None => cli.roster(),
    };
    let roster = SharedRoster::load(&path).map_err(of_load)?;
    Ok((roster, elsewhere, path))
}

/// Why the program ends if there is no roster.
pub(super) fn of_load(error: LoadError) -> Failure {
    match error {
        LoadError::Broken(report) => Failure::Roster(report),
        LoadError::File { path, error } if error.kind() == ErrorKind::NotFound => {
            let path = path.display();
            Failure::Input(anyhow::anyhow!(
                "there is no roster {path}; use --roster FILE for another file"
            ))
        }
        LoadError::File { .. } => Failure::Machine(error.into()),
        LoadError::Index {
            error: IndexError::Text(report),
            ..
        } => Failure::Roster(report),
        LoadError::Index { .. } => Failure::Input(error.into()),
    }
}

/// Prints the address at which another media server asks.
fn print_url(state: &AppState, other: Other) -> Result<(), Failure> {
    let path = match other {
        Other::Srs => state.srs_path(),
        Other::Mediamtx => state.mediamtx_path(),
    };
    let directory = state.roster().current();
    let url = directory.roster().admission.url.as_str();
    let base = url.strip_suffix("/admission").unwrap_or(url);
    let printed = writeln!(io::stdout(), "{base}{path}");
    printed
        .context("cannot write to standard output")
        .map_err(Failure::Machine)
}

/// The list of live streams, if there is a REST interface. A token that cannot be read is reported, but not an error,
/// since admission does not need it.
fn live_list(
    cli: &Cli,
    roster: &SharedRoster,
    folder: &Path,
    on_lambda: bool,
) -> Result<Option<LiveList>, Failure> {
    let directory = roster.current();
    let ome = &directory.roster().ome;
    let given = cli.ome_api();
    let Some(token) = &ome.api_token else {
        return match given {
            Some(_) => Err(Failure::Input(anyhow::anyhow!(
                "there is no `api_token` in the roster's [ome] for the REST interface: add \
                 api_token = {{ env = \"OME_API_TOKEN\" }}"
            ))),
            None => Ok(None),
        };
    };
    let address = match given {
        Some(given) => given,
        None if on_lambda => return Ok(None),
        None => ome.ports.api_address(),
    };
    let token = match token.read(folder) {
        Ok(token) => token,
        Err(error) => {
            show(format_args!("/live.json is off: {error}"));
            return Ok(None);
        }
    };
    let rest = RestClient::new(&address, token.reveal())
        .with_context(|| format!("{address} cannot be used as the REST interface"))
        .map_err(Failure::Input)?;
    let list = LiveList::new(roster.clone(), LiveSource::Engine(rest));
    let list = list.reporting_to(|text| show(text));
    let folder = cli.state().filter(|_| !on_lambda && cli.url_for.is_none());
    // admission does not need it
    if let Some(folder) = folder
        && let Err(error) = list.keep_in(&folder)
    {
        show(format_args!(
            "the publishers from before the start cannot be read in {} ({error}): the keys of running streams are \
             unknown",
            folder.display()
        ));
    }
    Ok(Some(list))
}

/// Where the code panicked. Not why: a panic's text may contain a part of a request.
fn panicked(location: Option<&std::panic::Location<'_>>) -> String {
    let place = location.map_or("an unknown place".to_owned(), ToString::to_string);
    format!("a bug in this program, at {place}: please report it; the request was denied")
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
    // do not wait for clients that never finish
    runtime.shutdown_background();
    result
}
