//! The command line of what an admin does while the server runs.

use std::ffi::OsString;

use clap::Args;
use jiff::SignedDuration;
use roster::SiteUrl;

/// `mitts doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print the findings as a JSON array
    #[arg(long)]
    pub json: bool,
    /// Publish a test picture, in this app or the first one, and follow it to a viewer
    #[arg(long, value_name = "APP", num_args = 0..=1, default_missing_value = "")]
    pub stream: Option<String>,
    /// Examine this site as others see it; run it on another machine
    #[arg(long, value_name = "URL", value_parser = site, conflicts_with = "stream")]
    pub from: Option<SiteUrl>,
    /// With --from: read a stream key from standard input, to try WebRTC's ports. Its stream must not be live
    #[arg(long, requires = "from")]
    pub key_stdin: bool,
}

fn site(text: &str) -> Result<SiteUrl, String> {
    SiteUrl::try_from(text.to_owned())
}

/// `mitts hold`, by which `mitts doctor --stream` gets a user for its test picture.
#[derive(Debug, Args)]
pub struct Hold {
    /// The app
    pub app: String,
}

/// `mitts status`.
#[derive(Debug, Args)]
pub struct Status {
    /// Print the status as JSON; with --watch, one line each time
    #[arg(long)]
    pub json: bool,
    /// Show it again every two seconds, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
}

pub(super) const KICK_EXAMPLES: &str = concat!(
    "\
Examples:
  mitts kick alice                        ends the stream; the encoder may connect again
  mitts kick alice --for 10m              and refuses it for ten minutes
  mitts kick alice --undo                 accepts it again",
    running!()
);

/// `mitts kick`.
#[derive(Debug, Args)]
pub struct Kick {
    /// The user
    pub user: String,
    /// Refuse new streams for this time, such as 10m, 2h or 1h 30m
    #[arg(long = "for", value_name = "TIME", value_parser = time)]
    pub time: Option<SignedDuration>,
    /// Accept the user's streams again
    #[arg(long, conflicts_with = "time")]
    pub undo: bool,
}

fn time(text: &str) -> Result<SignedDuration, String> {
    let time: Option<SignedDuration> = text.parse().ok();
    time.filter(|time| time.as_secs() > 0)
        .ok_or_else(|| "expected a time such as 10m, 2h or 1h 30m".to_owned())
}

/// `mitts leash`, by which `mitts serve` starts OvenMediaEngine.
#[derive(Debug, Args)]
pub struct Leash {
    /// The process that starts this one
    pub parent: u32,
    /// The program
    pub program: OsString,
    /// Its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}
