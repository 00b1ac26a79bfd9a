//! `mitts channel`.

use clap::{Args, Subcommand};

/// `mitts channel`.
#[derive(Debug, Subcommand)]
pub enum Channel {
    /// Show the whole timetable
    #[command(
        after_help = "Examples:\n  mitts channel show\n  mitts channel show main --json | jq '.timetable[].user'"
    )]
    Show(ChannelArgs),
    /// Show what is on air
    #[command(after_help = NOW_EXAMPLES)]
    Now(ChannelArgs),
    /// Show whose turn is next
    #[command(
        after_help = "Examples:\n  mitts channel next\n  mitts channel next main --json | jq -r .next.user"
    )]
    Next(ChannelArgs),
}

const NOW_EXAMPLES: &str = "\
Examples:
  mitts channel now
  mitts channel now main --json | jq -r .now.user

With `api_token` in [ome], it also asks OvenMediaEngine whether the user is live. If not, viewers see the standby clip.";

/// Which channel, and how it is shown.
#[derive(Debug, Args)]
pub struct ChannelArgs {
    /// The channel; needed if there are several
    pub channel: Option<String>,
    /// Print it as a JSON object
    #[arg(long)]
    pub json: bool,
}
