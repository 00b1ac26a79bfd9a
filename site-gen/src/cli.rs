//! The command line, as types.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use edge_hook::ListenAddress;
use roster::{KeyHash, KeyHashError};

use crate::{pipeline::Half, serve::engine::EngineChoice};

/// What happens to live streams that the roster no longer allows. One line, wrapped to the terminal's width.
macro_rules! running {
    () => {
        "\n\nThe function reads the roster within a second and then refuses new streams. With `api_token` in [ome], a function on \
         OvenMediaEngine's server ends live streams within two more seconds. Without it, or on Lambda, they continue until \
         their encoder stops."
    };
}

pub use archive::{Adopt, Archive, ArchiveList, Clip, Import, Push};
pub use channel::{Block, Channel, ChannelArgs, Extend, Moment, Move, OnAir, Which, Who};
use deploy::DEPLOY_EXAMPLES;
pub use deploy::Deploy;
use invite::{GUEST_EXAMPLES, INVITE_EXAMPLES};
pub use invite::{Guest, Invite};
use obs::OBS_EXAMPLES;
pub use obs::{Obs, Protocol, Size};
use operate::KICK_EXAMPLES;
pub use operate::{Doctor, Hold, Kick, Leash, Status};
pub use outputs::{
    EngineArgs, Prune, RecordingList, Recordings, Relay, RelayList, RelayStatus, RelaySwitch,
};
use plan::PLAN_EXAMPLES;
pub use plan::Plan;
pub use server::{Server, ServerArgs};

mod archive;
mod channel;
mod deploy;
mod invite;
mod obs;
mod operate;
mod outputs;
mod plan;
mod server;

/// Run your own low-latency streaming site: pages, keys and server configuration from one roster.
#[derive(Debug, Parser)]
#[command(name = "mitts", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub struct Cli {
    /// The site's roster
    #[arg(
        long,
        short,
        global = true,
        value_name = "FILE",
        default_value = "mitts.toml"
    )]
    pub roster: PathBuf,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  mitts init                              a new site in this folder
  mitts serve --demo                      serve it with test pictures
  mitts user add alice --name Alice --app show
  mitts check && mitts build              the site in public/, server configuration in deploy/

Exit codes: 0 done, 1 the input is wrong, 2 the machine failed.";

const CONDUCT_HELP: &str = "\
It needs [conductor] in the roster, and runs until it is stopped; `mitts serve --engine` runs it inside. What it knows is in the
folder of [conductor], so it goes on after a restart. Standard output has a line of JSON for each act.

Examples:
  mitts conduct";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site: mitts.toml, content/ and a .gitignore
    #[command(
        after_help = "Examples:\n  mitts init                the demo: eight friends, pages, layouts\n  mitts init --bare friends a site without users\n  mitts init friends --theme"
    )]
    Init(Init),
    /// Report every problem of the roster and the content
    #[command(
        after_help = "Examples:\n  mitts check\n  mitts check --left-out\n  mitts check --json | jq '.[].message'"
    )]
    Check(Check),
    /// Write the site and the server configuration
    #[command(
        after_help = "Examples:\n  mitts build\n  mitts build --out /srv/www --deploy /etc/mitts\n  mitts build --only deploy"
    )]
    Build(Build),
    /// Build, serve, answer admission, watch and rebuild, all in one process
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Serve),
    /// Set up this machine as the site's server, or undo that
    #[command(subcommand)]
    Server(Server),
    /// Build, and send the site and the server's files to a server
    #[command(after_help = DEPLOY_EXAMPLES)]
    Deploy(Deploy),
    /// Make files for OBS: a streamer's profile, or a producer's scenes
    #[command(after_help = OBS_EXAMPLES)]
    Obs(Obs),
    /// Estimate bandwidth, transfer, cost and processors
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(Plan),
    /// Make the secrets that the server's programs share
    #[command(subcommand)]
    Secrets(Secrets),
    /// Add, list and change users and their stream keys
    #[command(subcommand)]
    User(User),
    /// Invite people to private streams, by links that end
    #[command(after_help = INVITE_EXAMPLES)]
    Invite(Invite),
    /// Make a stream key for a guest, which ends by itself
    #[command(after_help = GUEST_EXAMPLES)]
    Guest(Guest),
    /// Find out what is wrong with the server, and what to do
    #[command(
        after_help = "Examples:\n  mitts doctor\n  mitts doctor --stream                   a test picture, by each protocol of the first app\n  mitts doctor --from https://live.example.net --key-stdin < key.txt\n  mitts doctor --json | jq '.[] | select(.state == \"problem\")'"
    )]
    Doctor(Doctor),
    /// Show live streams, their relays and recordings
    #[command(
        after_help = "Examples:\n  mitts status\n  mitts status --watch\n  mitts status --json | jq '.streams[].id'"
    )]
    Status(Status),
    /// End a user's live streams, and refuse new ones for a while
    #[command(after_help = KICK_EXAMPLES)]
    Kick(Kick),
    /// Run a program that ends with its parent
    #[command(hide = true, after_help = "Examples:\n  mitts leash 4711 sleep 60")]
    Leash(Leash),
    /// Hold a user for a test picture in the roster
    #[command(hide = true, after_help = "Examples:\n  mitts hold show < /dev/null")]
    Hold(Hold),
    /// List relays, switch them on and off, and see whether platforms take them
    #[command(subcommand)]
    Relay(Relay),
    /// Run the queues of channels, beside OvenMediaEngine
    #[command(after_help = CONDUCT_HELP)]
    Conduct,
    /// Show the timetable of a channel and what is on air; skip, extend and move turns of its queue
    #[command(subcommand)]
    Channel(Channel),
    /// List recordings, and remove old ones
    #[command(subcommand)]
    Recordings(Recordings),
    /// Make pages of finished recordings; list, remove, import and clip them
    #[command(subcommand)]
    Archive(Archive),
    /// Print completions for a shell
    #[command(after_help = "Examples:\n  mitts completions bash > /etc/bash_completion.d/mitts")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write man pages of all commands
    #[command(
        hide = true,
        after_help = "Examples:\n  mitts man /usr/local/share/man/man1"
    )]
    Man {
        /// Their folder
        folder: PathBuf,
    },
}

const SERVE_EXAMPLES: &str = "\
Examples:
  mitts serve --engine                    with OvenMediaEngine, installed or from Docker
  mitts serve --engine /opt/ome/OvenMediaEngine
  mitts serve                             with an OvenMediaEngine that you run
  mitts serve --demo                      without it, with test pictures (needs ffmpeg)
  mitts serve --listen 0.0.0.0:8000       also for others on the network";

/// `mitts init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The new site's folder
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// Leave out the demo: start without users
    #[arg(long)]
    pub bare: bool,
    /// Also copy the default theme, to change it
    #[arg(long)]
    pub theme: bool,
}

/// `mitts check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Print the problems as a JSON array
    #[arg(long)]
    pub json: bool,
    /// List what is left out of the site: drafts, hidden files, leftovers of editors and merges
    #[arg(long, conflicts_with = "json")]
    pub left_out: bool,
}

/// `mitts build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The folder for the site [default: public, beside the roster]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The folder for the server configuration [default: deploy, beside the roster]
    #[arg(long, value_name = "DIR")]
    pub deploy: Option<PathBuf>,
    /// Build one half only; the other stays as it is
    #[arg(long, value_enum)]
    pub only: Option<Half>,
}

/// `mitts serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address to serve pages at; localhost:8000 is both 127.0.0.1 and ::1
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000", value_parser = edge_hook::listen_address)]
    pub listen: ListenAddress,
    /// Use test pictures as streams (needs ffmpeg)
    #[arg(long)]
    pub demo: bool,
    /// Also run OvenMediaEngine: this program, `docker`, or the one that is installed
    #[arg(long, value_name = "PROGRAM", num_args = 0..=1, default_missing_value = "any", conflicts_with = "demo")]
    pub engine: Option<EngineChoice>,
}

/// `mitts secrets`.
#[derive(Debug, Subcommand)]
pub enum Secrets {
    /// Make each missing secret, in a file that only its owner may read
    #[command(
        after_help = "Examples:\n  mitts secrets init                     on the server, as root\n  mitts secrets init --folder secrets    for containers on your own machine"
    )]
    Init {
        /// The folder for secrets that the roster names by variable; each file has the variable's name
        #[arg(long, value_name = "DIR", default_value = crate::deploy::services::SECRETS)]
        folder: PathBuf,
    },
}

/// `mitts user`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a user and make their first stream key
    #[command(after_help = ADD_EXAMPLES)]
    Add(UserAdd),
    /// List all users
    #[command(
        after_help = "Examples:\n  mitts user list\n  mitts user list --json | jq '.[].user'"
    )]
    List(UserList),
    /// Show one user: pages, apps, keys
    #[command(after_help = "Examples:\n  mitts user show alice")]
    Show {
        /// The user
        user: String,
    },
    /// Make another stream key; --end-old ends the old ones
    #[command(after_help = ROTATE_EXAMPLES)]
    Rotate(UserRotate),
    /// Refuse a user's streams, but keep their keys
    #[command(
        after_help = concat!("Examples:\n  mitts user disable alice       until `mitts user enable alice`", running!())
    )]
    Disable {
        /// The user
        user: String,
    },
    /// Accept a disabled user's streams again
    #[command(after_help = "Examples:\n  mitts user enable alice        with the keys they had")]
    Enable {
        /// The user
        user: String,
    },
    /// Remove a user and all of their keys
    #[command(
        after_help = concat!("Examples:\n  mitts user remove alice        for good; `mitts user disable alice` keeps their keys", running!())
    )]
    Remove {
        /// The user
        user: String,
    },
}

const ADD_EXAMPLES: &str = "\
Examples:
  mitts user add alice --name \"Alice\" --app show --label \"studio PC\"
  mitts user add guest --app show --until 2027-03-01
  mitts user add bob --app show --key-stdin < key.txt";

const ROTATE_EXAMPLES: &str = concat!(
    "\
Examples:
  mitts user rotate alice --label laptop          another key in addition
  mitts user rotate alice --end-old 2026-12-31    the old ones end with this day
  mitts user rotate alice --end-old now           the old ones end at once",
    running!(),
    " The function knows the key of a live stream only if it has run since the stream started; otherwise the stream ends \
     when the user has no valid key left."
);

/// `mitts user add`.
#[derive(Debug, Args)]
pub struct UserAdd {
    /// Their name in addresses: a-z, 0-9 and -
    pub user: String,
    /// Their name for people
    #[arg(long)]
    pub name: Option<String>,
    /// An app they publish in; can be repeated
    #[arg(long = "app", value_name = "APP")]
    pub apps: Vec<String>,
    /// The key.
    #[command(flatten)]
    pub key: KeyOptions,
}

/// The options of a new key.
#[derive(Debug, Args)]
pub struct KeyOptions {
    /// What the key is for, such as "studio PC"
    #[arg(long)]
    pub label: Option<String>,
    /// The key is valid from this day or time
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The key is valid through this day, or until this time
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Read an existing key (`mitts_..`) from standard input
    #[arg(long)]
    pub key_stdin: bool,
    /// The hash (`sha256:..`) of a key that the streamer made on the page /key/ and keeps
    #[arg(long, value_name = "HASH", value_parser = hash, conflicts_with = "key_stdin")]
    pub hash: Option<KeyHash>,
}

fn hash(text: &str) -> Result<KeyHash, KeyHashError> {
    text.parse()
}

/// `mitts user list`.
#[derive(Debug, Args)]
pub struct UserList {
    /// Print the users as a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `mitts user rotate`.
#[derive(Debug, Args)]
pub struct UserRotate {
    /// The user
    pub user: String,
    /// When the current keys end: `now`, a day, or a time
    #[arg(long, value_name = "DATE")]
    pub end_old: Option<String>,
    /// The key.
    #[command(flatten)]
    pub key: KeyOptions,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    /// The commands without subcommands, by their full names.
    fn leaves(command: &Command, words: &str, found: &mut Vec<(String, String)>) {
        let words = format!("{words} {}", command.get_name());
        if !command.has_subcommands() {
            found.push((words, command.clone().render_help().to_string()));
            return;
        }
        for command in command.get_subcommands() {
            leaves(command, &words, found);
        }
    }

    #[test]
    fn every_command_has_examples_of_itself() {
        let mut found = Vec::new();
        leaves(&Cli::command(), "", &mut found);
        assert!(found.len() >= 12, "{found:?}");
        for (words, help) in found {
            let examples = help
                .split_once("\nExamples:\n")
                .map(|(_, examples)| examples);
            let examples = examples.unwrap_or_else(|| panic!("{words} has no examples:\n{help}"));
            assert!(examples.contains(&words), "{words}: {examples}");
        }
    }
}
