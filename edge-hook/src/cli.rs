//! The command line.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Parser;

const EXAMPLES: &str = "\
Examples:
  edge-hook
      Answer http://127.0.0.1:9000/admission from ./mitts.toml
  edge-hook --roster /etc/mitts/mitts.toml --listen 127.0.0.1:9100
      Another roster and another port; tell OvenMediaEngine the same address
  MITTS_ADMISSION_SECRET=\"$(cat secret)\" edge-hook >> admission.log
      With the secret that OvenMediaEngine signs with; decisions go to standard output

The secret is where `secret` of the roster's [admission] says, by default the environment variable
MITTS_ADMISSION_SECRET. A changed roster is read by itself, within a second; a broken one is told on
standard error, and the last good one stays in force. On Lambda the same program answers a function URL
or an API Gateway HTTP API.

Exit codes: 0 done, 1 the roster, the secret or an argument is wrong, 2 the machine failed.";

/// Answer OvenMediaEngine's admission webhooks from a roster.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The roster [default: $MITTS_ROSTER, else mitts.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Where to listen; has no meaning on Lambda
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9000")]
    pub(crate) listen: SocketAddr,
}

impl Cli {
    /// The roster's path: as given, else the environment's, else `mitts.toml` here or, on Lambda, in
    /// the package.
    pub(crate) fn roster(&self) -> PathBuf {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
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
}
