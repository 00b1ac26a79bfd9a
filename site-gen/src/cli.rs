//! The command line, as types.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, value_parser};
use clap_complete::Shell;
use edge_hook::ListenAddress;
use roster::{Ingest, Rendition};

use crate::{deploy::obs::Encoder, operate::plan::Mode, serve::engine::EngineChoice};

pub use outputs::{
    EngineArgs, Prune, RecordingList, Recordings, Relay, RelayList, RelayStatus, RelaySwitch,
};

mod outputs;

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
        after_help = "Examples:\n  mitts build\n  mitts build --out /srv/www --deploy /etc/mitts"
    )]
    Build(Build),
    /// Build, serve, answer admission, watch and rebuild, all in one process
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Serve),
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
    /// Find out what is wrong with the server, and what to do
    #[command(
        after_help = "Examples:\n  mitts doctor\n  mitts doctor --json | jq '.[] | select(.state == \"problem\")'"
    )]
    Doctor(Doctor),
    /// Show the live streams of OvenMediaEngine
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
    /// List relays, switch them on and off, and see whether platforms take them
    #[command(subcommand)]
    Relay(Relay),
    /// List recordings, and remove old ones
    #[command(subcommand)]
    Recordings(Recordings),
    /// Print completions for a shell
    #[command(after_help = "Examples:\n  mitts completions bash > /etc/bash_completion.d/mitts")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What happens to live streams that the roster no longer allows. One line, wrapped to the terminal's width.
macro_rules! running {
    () => {
        "\n\nThe function reads the roster within a second and then refuses new streams. With `api_token` in [ome], a function on \
         OvenMediaEngine's server ends live streams within two more seconds. Without it, or on Lambda, they continue until \
         their encoder stops."
    };
}

mod operate;

use operate::KICK_EXAMPLES;
pub use operate::{Doctor, Kick, Leash, Status};

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

const OBS_EXAMPLES: &str = "\
Examples:
  mitts obs alice --key-stdin < key.txt           alice.zip, a profile to import in OBS
  mitts obs alice --key-stdin --encoder nvenc --size 1920x1080 --bitrate 6000 < key.txt
  mitts obs --layout finals                       finals.json, scenes for the producer's OBS";

/// `mitts obs`.
#[derive(Debug, Args)]
pub struct Obs {
    /// The streamer
    pub user: Option<String>,
    /// Make scenes of this layout instead: one of all of it, and one of each slot
    #[arg(long, value_name = "LAYOUT", conflicts_with_all = ["user", "app", "key_stdin", "portable"])]
    pub layout: Option<String>,
    /// The app to publish in [default: the user's only one]
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
    /// Read the user's stream key from standard input, for the profile
    #[arg(long)]
    pub key_stdin: bool,
    /// The protocol [default: RTMP, if the app accepts it]
    #[arg(long, value_enum)]
    pub protocol: Option<Protocol>,
    /// The encoder; only x264 is in every OBS
    #[arg(long, value_enum, default_value_t)]
    pub encoder: Encoder,
    /// The major version of OBS: the names of encoders depend on it
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(27..=99))]
    pub obs: u16,
    /// Video in kbit/s
    #[arg(long, value_name = "KBIT", default_value_t = 3000, value_parser = value_parser!(u32).range(100..=100_000))]
    pub bitrate: u32,
    /// Width and height
    #[arg(long, value_name = "WxH", default_value = "1280x720")]
    pub size: Size,
    /// Frames a second
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = value_parser!(u32).range(1..=240))]
    pub framerate: u32,
    /// Make the settings of an OBS that keeps them in its own folder, instead of a profile to import
    #[arg(long)]
    pub portable: bool,
    /// The file to write [default: USER.zip or LAYOUT.json]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// A protocol for encoders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Protocol {
    /// In every OBS
    Rtmp,
    /// In every OBS
    Srt,
    /// From OBS 30 on; UDP only
    Whip,
}

impl From<Protocol> for Ingest {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Rtmp => Ingest::Rtmp,
            Protocol::Srt => Ingest::Srt,
            Protocol::Whip => Ingest::Whip,
        }
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub [u32; 2]);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sides = text.split_once('x');
        let sides =
            sides.and_then(|(width, height)| Some([width.parse().ok()?, height.parse().ok()?]));
        // encoders take even numbers only
        let fits = |side: &u32| (16..=16384).contains(side) && side.is_multiple_of(2);
        sides
            .filter(|sides: &[u32; 2]| sides.iter().all(fits))
            .map(Size)
            .ok_or("expected even numbers such as 1280x720")
    }
}

const PLAN_EXAMPLES: &str = "\
Examples:
  mitts plan                              the roster's largest layout, or one stream
  mitts plan --layout finals --viewers 200 --link 1000
  mitts plan --mode solo --viewers 5 --video 2000 --audio 256 --hours 4 --days 20
  mitts plan --mode call --people 8 --allowance 1 --price 10";

/// `mitts plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Who publishes and who watches whom [default: as the layout has it]
    #[arg(long, value_enum)]
    pub mode: Option<Mode>,
    /// Take mode and people from this layout of the roster [default: the one with the most streams]
    #[arg(long, value_name = "LAYOUT", conflicts_with_all = ["mode", "people"])]
    pub layout: Option<String>,
    /// How many publish: players of an event, people of a call
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=MANY))]
    pub people: Option<u32>,
    /// How many watch beside them
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(0..=MANY))]
    pub viewers: u32,
    /// A stream's video in kbit/s
    #[arg(long, value_name = "KBIT", default_value_t = 2500, value_parser = value_parser!(u32).range(0..=MANY))]
    pub video: u32,
    /// A stream's audio in kbit/s
    #[arg(long, value_name = "KBIT", default_value_t = 128, value_parser = value_parser!(u32).range(0..=MANY))]
    pub audio: u32,
    /// A picture that the server encodes of what viewers watch, such as 720p; may be given several times [default: as in
    /// the roster]
    #[arg(long = "rendition", value_name = "HEIGHT", value_parser = rendition)]
    pub renditions: Vec<Rendition>,
    /// Hours on air, a day
    #[arg(long, value_name = "H", default_value_t = 4.0, value_parser = hours)]
    pub hours: f64,
    /// Days on air, a month
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = value_parser!(u32).range(1..=31))]
    pub days: u32,
    /// The server's link in Mbit/s
    #[arg(long, value_name = "MBIT", value_parser = above_zero)]
    pub link: Option<f64>,
    /// Outgoing terabytes a month that are paid already
    #[arg(long, value_name = "TB", value_parser = above_zero)]
    pub allowance: Option<f64>,
    /// The price of an outgoing terabyte
    #[arg(long, value_name = "PRICE", value_parser = above_zero)]
    pub price: Option<f64>,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// More than any server has to do with, and little enough to count with.
const MANY: i64 = 10_000_000;

fn rendition(text: &str) -> Result<Rendition, String> {
    Rendition::named(text).ok_or_else(|| "expected 1080p, 720p, 480p or 360p".to_owned())
}

fn hours(text: &str) -> Result<f64, String> {
    let hours = above_zero(text)?;
    match hours <= 24.0 {
        true => Ok(hours),
        false => Err("a day has 24 hours".to_owned()),
    }
}

fn above_zero(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| *number > 0.0 && *number <= 1e9)
        .ok_or_else(|| "expected a number above 0, such as 2.5".to_owned())
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
