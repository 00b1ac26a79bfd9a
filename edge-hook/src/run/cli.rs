//! The command line.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::Parser;
use jiff::SignedDuration;

use super::sockets::{Place, local_place, place};

// Each paragraph is one line, which clap wraps to the terminal's width. Lines of examples are not wrapped and
// must fit into 80 columns.
const EXAMPLES: &str = "\
Examples:
  edge-hook
      Answer http://127.0.0.1:9000/admission from ./mitts.toml
  edge-hook --roster /srv/mitts/mitts.toml --listen 127.0.0.1:9100
      Another roster, and another port, as in `url` of its [admission]
  MITTS_ADMISSION_SECRET=\"$(cat secret)\" edge-hook >> admission.log
      The secret of OvenMediaEngine; decisions go to standard output
  edge-hook --roster https://example.net/roster.idx --roster-cache /var/cache/mitts
      The roster from another machine, with a copy for when that cannot be reached
  edge-hook --ome-api http://10.0.0.7:8081
      OvenMediaEngine runs on another machine in a private network

`secret` of the roster's [admission] names the source of the secret, by default the environment variable \
MITTS_ADMISSION_SECRET.

A roster of many users is read from the index that `mitts build` writes: --roster deploy/roster.idx. One at an address is asked for every 30 seconds, with the token in the environment variable MITTS_ROSTER_TOKEN, or name:password in MITTS_ROSTER_LOGIN; one in a store that speaks S3 with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, if it is not Amazon's, AWS_ENDPOINT_URL.

A changed roster takes effect within a second, once the file has been unchanged for 250 ms, so a half-written file \
is never used. SIGHUP reloads it at once. Errors in the roster are reported on standard error, and the last valid \
roster stays in use.

With `api_token` in the roster's [ome], OvenMediaEngine's REST interface is polled every two seconds, or more often \
for requests. /live.json lists live streams. Streams whose user or key the roster no longer allows end within two \
seconds of a reload. With --state, a restart does not forget which key a running stream began with. Without \
`api_token` such streams continue until their encoder stops, and only new ones are refused.

With --metrics, GET /metrics there has counts for Prometheus, without any name or key. --url-for prints the address for SRS or MediaMTX, which sign nothing: \
its token, made from the admission secret, is a secret, too.

Sockets that systemd passes \
(LISTEN_FDS) are used instead of the default of --listen.

/whoami returns the user of a stream key, and /obs tells OBS how to encode. /session opens sessions for viewers of \
private streams, /may says to pages whether they may watch, and /authorize to Caddy. Sessions are signed with a key \
made from the admission secret, so they are valid on every instance with that secret. On Lambda the same program answers a function URL or an API Gateway, \
without /live.json, and ends no streams.

Exit codes: 0 done, 1 the roster, the secret or an argument is wrong, 2 the machine failed.";

/// Answer OvenMediaEngine's admission webhooks from a roster.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The roster, or the index of one: a file, an https:// address, or s3://bucket/object [default: $MITTS_ROSTER, else
    /// mitts.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Folder for the copy of a roster from elsewhere, which is used while it cannot be fetched [default:
    /// $MITTS_ROSTER_CACHE, else the service's cache, else a temporary folder]
    #[cfg(feature = "https")]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) roster_cache: Option<PathBuf>,
    /// How often a roster elsewhere is asked for
    #[cfg(feature = "https")]
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(crate) roster_every: SignedDuration,
    /// Folder for the list of admitted publishers, which has hashes and no keys, so that a restart does not forget who is
    /// on air [default: $MITTS_STATE, else the service's state, else none]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
    /// Address to listen on (ignored on Lambda): an address and a port, localhost:9000 for both 127.0.0.1 and
    /// [::1], or unix:/path of a socket; several times for several [default: 127.0.0.1:9000]
    #[arg(long, value_name = "ADDRESS", value_parser = place)]
    pub(crate) listen: Vec<Place>,
    /// Address for GET /metrics, of this machine only [default: $MITTS_METRICS, else none]
    #[arg(long, value_name = "ADDRESS", value_parser = local_place)]
    pub(crate) metrics: Option<Place>,
    /// Print the address at which another media server asks, with its token, and end
    #[arg(long, value_name = "SERVER")]
    pub(crate) url_for: Option<Other>,
    /// How long a viewer of private streams stays signed in without watching, such as 30m
    #[arg(long, value_name = "DURATION", default_value = "2h", value_parser = duration)]
    pub(crate) session: SignedDuration,
    /// OvenMediaEngine's REST interface [default: $MITTS_OME_API, else port `api` of the roster's
    /// [ome.ports] on this machine; on Lambda, none]. Several with commas: those of all origins of a cluster
    #[arg(long, value_name = "URL")]
    pub(crate) ome_api: Option<String>,
}

/// Another media server.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Other {
    Srs,
    Mediamtx,
}

impl Cli {
    /// The roster's path: the argument, else the environment variable, else `mitts.toml` in this folder or,
    /// on Lambda, in the package.
    pub(crate) fn roster(&self) -> PathBuf {
        if let Some(given) = &self.roster {
            return given.clone();
        }
        if let Some(path) = variable("MITTS_ROSTER") {
            return path.into();
        }
        let here = Path::new("mitts.toml");
        match variable("LAMBDA_TASK_ROOT") {
            Some(root) if !here.exists() => Path::new(&root).join(here),
            _ => here.to_owned(),
        }
    }

    /// The folder for the copy of a roster elsewhere: the argument, else the environment variable.
    #[cfg(feature = "https")]
    pub(crate) fn roster_cache(&self) -> Option<PathBuf> {
        let environment = || variable("MITTS_ROSTER_CACHE").map(PathBuf::from);
        self.roster_cache.clone().or_else(environment)
    }

    /// The folder for the admitted publishers: the argument, else the environment variable, else that of the service.
    pub(crate) fn state(&self) -> Option<PathBuf> {
        let environment = || {
            let mut names = ["MITTS_STATE", "STATE_DIRECTORY"].into_iter();
            names.find_map(variable).map(PathBuf::from)
        };
        self.state.clone().or_else(environment)
    }

    /// The roster as a text that may be an address.
    pub(crate) fn roster_text(&self) -> String {
        self.roster().to_string_lossy().into_owned()
    }

    /// The address of the metrics, if they are wanted: the argument, else the environment variable.
    pub(crate) fn metrics(&self) -> anyhow::Result<Option<Place>> {
        if self.metrics.is_some() {
            return Ok(self.metrics.clone());
        }
        let Some(text) = variable("MITTS_METRICS") else {
            return Ok(None);
        };
        let text = text.to_string_lossy();
        let place = local_place(&text).map_err(|expected| {
            anyhow::anyhow!("the environment variable MITTS_METRICS is wrong: {expected}")
        })?;
        Ok(Some(place))
    }

    /// The REST interface's address, if there is one: the argument, else the environment variable.
    pub(crate) fn ome_api(&self) -> Option<String> {
        let environment = || variable("MITTS_OME_API")?.into_string().ok();
        self.ome_api.clone().or_else(environment)
    }
}

/// A positive duration.
fn duration(text: &str) -> Result<SignedDuration, String> {
    match text.parse::<SignedDuration>() {
        Ok(length) if length.is_positive() => Ok(length),
        _ => Err("expected a duration such as 2h, 30m or 1h 30m".to_owned()),
    }
}

/// An environment variable that is not empty.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
