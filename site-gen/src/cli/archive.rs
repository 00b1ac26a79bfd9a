//! `mitts archive`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::DateTime;
use roster::StreamName;

use crate::archive::clip::position;

/// `mitts archive`.
#[derive(Debug, Subcommand)]
pub enum Archive {
    /// List all entries, the newest first
    #[command(
        after_help = "Examples:\n  mitts archive list\n  mitts archive list show/alice\n  mitts archive list --json | jq '.[].entry'"
    )]
    List(ArchiveList),
    /// Make entries of finished recordings (needs ffmpeg)
    #[command(after_help = ADOPT_EXAMPLES)]
    Adopt(Adopt),
    /// Remove entries, with their recordings
    #[command(
        after_help = "Examples:\n  mitts archive rm alice/2026-11-27-2000\n  mitts build                             removes their pages"
    )]
    Rm {
        /// The entries
        #[arg(required = true)]
        entries: Vec<String>,
    },
    /// Remove old entries, with their recordings, as `keep` and `keep_bytes` of the archive say
    #[command(
        after_help = "Examples:\n  mitts archive prune --dry-run    what would go\n  mitts archive prune"
    )]
    Prune {
        /// Remove nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Make an entry of a video file, without encoding (needs ffmpeg), or entries of what is in the object store
    #[command(
        after_help = "Examples:\n  mitts archive import --stored\n  mitts archive import show/alice party.mp4\n  mitts archive import show/alice party.mkv --began 2026-11-27T20:00 --title \"The party\""
    )]
    Import(Import),
    /// Upload entries to the object store of the archive, and prove that they are there
    #[command(after_help = PUSH_EXAMPLES)]
    Push(Push),
    /// Bring the media of entries back from the object store
    #[command(
        after_help = "Examples:\n  mitts archive fetch alice/2026-11-27-2000\n  mitts archive fetch --all"
    )]
    Fetch {
        /// The entries
        #[arg(required_unless_present = "all")]
        entries: Vec<String>,
        /// All entries whose media is only in the store
        #[arg(long, conflicts_with = "entries")]
        all: bool,
    },
    /// Make an entry of a part of another one, without encoding (needs ffmpeg)
    #[command(
        after_help = "Examples:\n  mitts archive clip alice/2026-11-27-2000 --from 10:00 --to 12:30\n  mitts archive clip alice/2026-11-27-2000 --from 1:02:03 --to 1:02:30 --title \"The goal\""
    )]
    Clip(Clip),
}

const ADOPT_EXAMPLES: &str = "\
Examples:
  mitts archive adopt
  mitts archive adopt --dry-run
  mitts archive adopt --build      and then the pages, if there is anything new

A recording is finished when its stream has been gone for the `grace` of [archive]. It is joined and put into an MP4 file \
without encoding. Run it again at any time: what is in the archive stays as it is.";

const PUSH_EXAMPLES: &str = "\
Examples:
  mitts archive push
  mitts archive push --dry-run
  mitts archive push alice/2026-11-27-2000
  mitts archive push --build      and then the pages, if anything has changed

What is uploaded is read back as a whole and compared. Only then, and only with `remove_local`, is the media here deleted. \
Interrupted, it goes on where it stopped when it is run again.";

/// `mitts archive push`.
#[derive(Debug, Args)]
pub struct Push {
    /// Only these entries
    pub entries: Vec<String>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Then build the site in public/, if anything has changed
    #[arg(long, conflicts_with = "dry_run")]
    pub build: bool,
}

/// `mitts archive list`.
#[derive(Debug, Args)]
pub struct ArchiveList {
    /// Only those of this stream
    #[arg(value_parser = stream)]
    pub stream: Option<StreamName>,
    /// Print the entries as a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `mitts archive adopt`.
#[derive(Debug, Args)]
pub struct Adopt {
    /// Only say what would become an entry
    #[arg(long)]
    pub dry_run: bool,
    /// Delete the recordings that are in the archive now
    #[arg(long, conflicts_with = "dry_run")]
    pub remove: bool,
    /// Then build the site in public/, if there are new entries
    #[arg(long, conflicts_with = "dry_run")]
    pub build: bool,
}

/// `mitts archive import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The stream that it is of
    #[arg(value_parser = stream, required_unless_present = "stored")]
    pub stream: Option<StreamName>,
    /// The file
    #[arg(required_unless_present = "stored")]
    pub file: Option<PathBuf>,
    /// Make entries of those in the object store that this machine does not have
    #[arg(long, conflicts_with_all = ["stream", "file", "began", "title"])]
    pub stored: bool,
    /// When it began, in the site's time zone [default: by its length and when it was last written]
    #[arg(long, value_name = "TIME")]
    pub began: Option<DateTime>,
    /// Its title [default: the name of the stream's page]
    #[arg(long, value_parser = title)]
    pub title: Option<String>,
}

/// `mitts archive clip`.
#[derive(Debug, Args)]
pub struct Clip {
    /// The entry
    pub entry: String,
    /// Where it begins
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub from: f64,
    /// Where it ends
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub to: f64,
    /// Its title [default: the entry's]
    #[arg(long, value_parser = title)]
    pub title: Option<String>,
}

fn stream(text: &str) -> Result<StreamName, String> {
    StreamName::try_from(text.to_owned())
        .map_err(|_| "expected a stream such as show/alice".to_owned())
}

fn time(text: &str) -> Result<f64, String> {
    position(text).ok_or_else(|| "expected a time such as 12:30, 1:02:03 or 90".to_owned())
}

fn title(text: &str) -> Result<String, String> {
    let good =
        !text.trim().is_empty() && !text.contains(char::is_control) && !roster::holds_key(text);
    match good {
        true => Ok(text.to_owned()),
        false => Err("expected one line of text, without a stream key".to_owned()),
    }
}
