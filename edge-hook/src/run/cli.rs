//! The command line.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::Parser;
use edge_hook::ListenAddress;

// Each paragraph is one line, which clap wraps to the terminal's width. Lines of examples are not wrapped and
// have to fit into 80 columns.
const EXAMPLES: &str = "\
Examples:
  edge-hook
      Answer http://127.0.0.1:9000/admission from ./mitts.toml
  edge-hook --roster /etc/mitts/mitts.toml --listen 127.0.0.1:9100
      Another roster, and another port, the same as in its `url` of [admission]
  MITTS_ADMISSION_SECRET=\"$(cat secret)\" edge-hook >> admission.log
      The secret that OvenMediaEngine has; decisions go to standard output
  edge-hook --ome-api http://10.0.0.7:8081
      OvenMediaEngine runs on another machine of a private network

The secret is read from where `secret` of the roster's [admission] says, by default the environment variable \
MITTS_ADMISSION_SECRET.

A changed roster takes effect within a second, once the file has not changed for 250 ms, so a half-written file \
is not used. SIGHUP reloads it at once. A broken roster is reported on standard error, and the last good one stays \
in force.

With `api_token` in the roster's [ome], OvenMediaEngine's REST interface is polled every two seconds, or more often \
while pages ask. /live.json lists live streams. Running streams whose user or key the roster no longer allows are \
ended within two seconds of its reload; which key a stream was published with is known until this process ends. \
Without `api_token` such streams go on until their encoder stops, and only new ones are refused.

/whoami says to the holder of a stream key whose it is. On Lambda the same program answers a function URL or an API \
Gateway, without /live.json, and ends no running stream.

Exit codes: 0 done, 1 the roster, the secret or an argument is wrong, 2 the machine failed.";

/// Answer OvenMediaEngine's admission webhooks from a roster.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The roster [default: $MITTS_ROSTER, else mitts.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Address to listen on (ignored on Lambda); localhost:9000 is both 127.0.0.1 and [::1]
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9000", value_parser = edge_hook::listen_address)]
    pub(crate) listen: ListenAddress,
    /// OvenMediaEngine's REST interface [default: $MITTS_OME_API, else port `api` of the roster's
    /// [ome.ports] on this machine; on Lambda there is none]
    #[arg(long, value_name = "URL")]
    pub(crate) ome_api: Option<String>,
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

    /// The REST interface's address, if there is one: the argument, else the environment variable.
    pub(crate) fn ome_api(&self) -> Option<String> {
        let environment = || variable("MITTS_OME_API")?.into_string().ok();
        self.ome_api.clone().or_else(environment)
    }
}

/// An environment variable that is not empty.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
