//! `mitts relay` and `mitts recordings`.

use clap::{Args, Subcommand};

/// Where the keys come from. One line, wrapped to the terminal's width.
macro_rules! keys {
    () => {
        "\n\nWrites the roster and the files of `mitts relay maps`. Run it where the keys are: as the user who runs \
         OvenMediaEngine or as root, with the variables that the roster names."
    };
}

/// `mitts relay`.
#[derive(Debug, Subcommand)]
pub enum Relay {
    /// List all relays of the roster
    #[command(
        after_help = "Examples:\n  mitts relay list\n  mitts relay list --json | jq '.[].relay'"
    )]
    List(RelayList),
    /// Push a stream again, also one that is live
    #[command(after_help = concat!("Examples:\n  mitts relay enable twitch", keys!()))]
    Enable(RelaySwitch),
    /// Push a stream no longer, also one that is live
    #[command(after_help = concat!("Examples:\n  mitts relay disable twitch      until `mitts relay enable twitch`", keys!()))]
    Disable(RelaySwitch),
    /// Show whether the platforms take the streams, and why not
    #[command(after_help = STATUS_EXAMPLES)]
    Status(RelayStatus),
    /// Write the files with the platforms' keys, for OvenMediaEngine alone
    #[command(after_help = MAPS_EXAMPLES)]
    Maps(EngineArgs),
}

const STATUS_EXAMPLES: &str = "\
Examples:
  mitts relay status
  mitts relay status --json | jq '.[] | select(.state == \"error\")'

States: pushing, connecting, error, ready (the stream is not live), stopped (live, but not pushed), disabled, unknown. \
OvenMediaEngine does not say why a target is in error: `mitts` then connects to it as far as the stream key. If that \
works, the platform may refuse the key.";

const MAPS_EXAMPLES: &str = "\
Examples:
  mitts relay maps
  CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts relay maps      with the keys in that folder

One file for each app with relays, in `relay_maps` of [ome], by default /var/lib/mitts/relays. Each is readable only for \
the folder's owner. OvenMediaEngine reads it whenever a stream starts. Run this before OvenMediaEngine starts, and after a \
key or a relay has changed.";

/// How to reach the engine.
#[derive(Debug, Args)]
pub struct EngineArgs {
    /// OvenMediaEngine's REST interface [default: $MITTS_OME_API, else port `api` of the roster's [ome.ports] on this
    /// machine]
    #[arg(long, value_name = "URL")]
    pub ome_api: Option<String>,
}

impl EngineArgs {
    /// The address, if it is not the roster's.
    pub fn address(&self) -> Option<String> {
        let environment = || std::env::var("MITTS_OME_API").ok();
        let given = self.ome_api.clone().or_else(environment);
        given.filter(|address| !address.is_empty())
    }
}

/// `mitts relay list`.
#[derive(Debug, Args)]
pub struct RelayList {
    /// Print the relays as a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `mitts relay enable` and `disable`.
#[derive(Debug, Args)]
pub struct RelaySwitch {
    /// The relay
    pub relay: String,
    /// The engine.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// `mitts relay status`.
#[derive(Debug, Args)]
pub struct RelayStatus {
    /// Print the states as a JSON array
    #[arg(long)]
    pub json: bool,
    /// The engine.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// `mitts recordings`.
#[derive(Debug, Subcommand)]
pub enum Recordings {
    /// List all recordings, newest first
    #[command(
        after_help = "Examples:\n  mitts recordings list\n  mitts recordings list --json | jq '.[].file'"
    )]
    List(RecordingList),
    /// Remove recordings beyond `keep` and `keep_bytes` of `[recordings]`
    #[command(after_help = PRUNE_EXAMPLES)]
    Prune(Prune),
}

const PRUNE_EXAMPLES: &str = "\
Examples:
  mitts recordings prune --dry-run        what would be removed
  mitts recordings prune                  every hour, by a timer

Oldest first. What is being written is never removed. What a killed OvenMediaEngine left unfinished gets its name, and \
plays.";

/// `mitts recordings list`.
#[derive(Debug, Args)]
pub struct RecordingList {
    /// Print the recordings as a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `mitts recordings prune`.
#[derive(Debug, Args)]
pub struct Prune {
    /// Only print what would be done
    #[arg(long)]
    pub dry_run: bool,
}
