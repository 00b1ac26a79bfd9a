//! The command line of invitations and guests.

use std::path::PathBuf;

use clap::Args;

pub(super) const INVITE_EXAMPLES: &str = "\
Examples:
  mitts invite alice --for Mia --until 2h             a link for Mia to Alice's streams
  mitts invite finals @crew --for Mia --until 2026-12-24
  mitts invite alice --from names.txt --until 3d > links.csv
  mitts invite --rotate-key                           a new key; old links last until the next rotation
  mitts invite --revoke-all                           no link or guest key made so far is valid any more

A link is a secret: whoever has it may watch. The same name is invited to the same things by the same link while that is \
valid. The first invitation makes a key: its private half stays in .mitts/ beside the roster, its public half goes into \
the roster, which the server must have.";

/// `mitts invite`.
#[derive(Debug, Args)]
pub struct Invite {
    /// A private user, channel, layout, app or stream (show/alice), or a group (@crew); several are one invitation
    #[arg(required_unless_present_any = ["rotate_key", "revoke_all"])]
    pub what: Vec<String>,
    /// Who is invited: the name by which the page greets them
    #[arg(long = "for", value_name = "NAME", required_unless_present_any = ["from", "rotate_key", "revoke_all"])]
    pub name: Option<String>,
    /// Invite everybody in this file, a name a line, and print the links as CSV
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    pub from: Option<PathBuf>,
    /// How long (2h, 3d), or through which day or until which time
    #[arg(long, value_name = "WHEN", required_unless_present_any = ["rotate_key", "revoke_all"])]
    pub until: Option<String>,
    /// Make another link, also if there is one that is still valid
    #[arg(long)]
    pub new: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Make another key, and keep the last one for the links that it signed
    #[arg(long, exclusive = true)]
    pub rotate_key: bool,
    /// Revoke all links and guest keys: raise `epoch` in the roster
    #[arg(long, exclusive = true)]
    pub revoke_all: bool,
}

pub(super) const GUEST_EXAMPLES: &str = "\
Examples:
  mitts guest slot-1 --app show --until 4h
  mitts guest slot-1 --app show --until 2026-12-24T23:00 --name Mia

The guest publishes as show/slot-1 at once: the roster does not change, and nothing has to be built. If the roster has a \
user slot-1 without keys, the guest has that user's page and place in layouts.";

/// `mitts guest`.
#[derive(Debug, Args)]
pub struct Guest {
    /// The name of the stream: a-z, 0-9 and -. A free one, or that of a user without keys
    pub slot: String,
    /// The app; may be left out if there is only one
    #[arg(long)]
    pub app: Option<String>,
    /// How long (4h, 3d), or through which day or until which time
    #[arg(long, value_name = "WHEN")]
    pub until: String,
    /// The guest's name for people
    #[arg(long)]
    pub name: Option<String>,
    /// Make another key, also if there is one that is still valid
    #[arg(long)]
    pub new: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
