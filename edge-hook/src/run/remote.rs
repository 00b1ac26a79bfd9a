//! A roster elsewhere: at an HTTPS address, or in a store that speaks S3.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use data_encoding::BASE64;
pub(super) use edge_hook::RemoteRoster;
use edge_hook::{KeeperNews, Place, Reload, SharedRoster, StartError, spawn_keeper};
use roster::{Secret, SecretRef};
use tokio::runtime;

use super::{cli::Cli, failure::Failure, listen::tell_reload, stderr::show};

/// The token of the roster's server.
const TOKEN: &str = "MITTS_ROSTER_TOKEN";
/// The name and password for the roster's server.
const LOGIN: &str = "MITTS_ROSTER_LOGIN";

/// Fetches the roster if it is elsewhere. If it cannot be fetched, an earlier copy is used.
pub(super) fn open(cli: &Cli) -> Result<Option<RemoteRoster>, Failure> {
    let place = match Place::parse(&cli.roster_text()) {
        None => return Ok(None),
        Some(place) => place.context("--roster cannot be used"),
    };
    fetch(cli, place.map_err(Failure::Input)?).map(Some)
}

fn fetch(cli: &Cli, place: Place) -> Result<RemoteRoster, Failure> {
    let login = login().map_err(Failure::Input)?;
    let folder = folder(cli);
    let remote = RemoteRoster::new(place, login.as_ref(), &folder);
    let mut remote = remote.map_err(|error| Failure::Machine(error.into()))?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the async runtime")
        .map_err(Failure::Machine)?;
    match runtime.block_on(remote.renew()) {
        Ok(_) => Ok(remote),
        Err(error) if remote.file().exists() => {
            show(format_args!("{error}; the copy from before is used"));
            Ok(remote)
        }
        Err(StartError::Load(error)) => Err(super::start::of_load(error)),
        Err(error) => Err(Failure::Machine(error.into())),
    }
}

/// Keeps the roster up to date from now on.
pub(super) fn keep(cli: &Cli, remote: RemoteRoster, roster: &SharedRoster) -> anyhow::Result<()> {
    let every = Duration::try_from(cli.roster_every)?;
    let shared = roster.clone();
    let said = spawn_keeper(remote, roster.clone(), every, move |news| match news {
        KeeperNews::Reload(Reload::Unchanged) => {}
        KeeperNews::Reload(news) => tell_reload("the roster", &shared, news),
        KeeperNews::Failed(error) => {
            show(format_args!("{error}; the last valid roster stays in use"));
        }
        KeeperNews::Back => show("the roster can be fetched again"),
    });
    said.context("cannot start the thread that fetches the roster")
}

/// The folder of the copy: the argument, else the cache of the service, else one for this user's processes alone.
fn folder(cli: &Cli) -> PathBuf {
    let given = cli.roster_cache();
    let service = || env::var_os("CACHE_DIRECTORY").map(PathBuf::from);
    given.or_else(service).unwrap_or_else(|| {
        let user = rustix::process::getuid().as_raw();
        env::temp_dir().join(format!("edge-hook-{user}"))
    })
}

/// The value of the header `Authorization`, from the environment or the service's credentials.
fn login() -> anyhow::Result<Option<Secret>> {
    let is_there = |name: &str| {
        let credentials = env::var_os("CREDENTIALS_DIRECTORY");
        let credential = credentials.map(|folder| Path::new(&folder).join(name));
        env::var_os(name).is_some() || credential.is_some_and(|path| path.exists())
    };
    let read = |name: &str| {
        let secret = SecretRef::Env(name.to_owned());
        is_there(name)
            .then(|| secret.read(Path::new("")))
            .transpose()
    };
    if let Some(token) = read(TOKEN)? {
        return Ok(Some(Secret::new(format!("Bearer {}", token.reveal()))));
    }
    let login = read(LOGIN)?;
    Ok(login.map(|login| {
        let encoded = BASE64.encode(login.reveal().as_bytes());
        Secret::new(format!("Basic {encoded}"))
    }))
}
