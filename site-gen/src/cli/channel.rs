//! `mitts channel`.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, civil::DateTime};
use roster::Slug;

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
    /// End the turn that is on air
    #[command(
        after_help = "Examples:\n  mitts channel skip main\n  mitts channel skip main --user alice   only if it is her turn"
    )]
    Skip(OnAir),
    /// Let the turn that is on air last longer
    #[command(after_help = "Examples:\n  mitts channel extend main 10m")]
    Extend(Extend),
    /// Give somebody who waits another place
    #[command(after_help = "Examples:\n  mitts channel move main bob 1           next")]
    Move(Move),
    /// Put somebody who waits on air now; whoever is on air goes on after them
    #[command(after_help = "Examples:\n  mitts channel put main bob")]
    Put(Who),
    /// Give somebody no turn until a time
    #[command(
        after_help = "Examples:\n  mitts channel block main bob --for 2h\n  mitts channel block main bob --until 2026-12-05T20:00"
    )]
    Block(Block),
    /// End a block
    #[command(after_help = "Examples:\n  mitts channel unblock main bob")]
    Unblock(Who),
    /// Stop the clock of turns
    #[command(after_help = "Examples:\n  mitts channel pause main")]
    Pause(Which),
    /// Let the clock of turns run again
    #[command(after_help = "Examples:\n  mitts channel resume main")]
    Resume(Which),
}

/// Which channel's queue.
#[derive(Debug, Args)]
pub struct Which {
    /// The channel
    pub channel: String,
}

/// Whose turn.
#[derive(Debug, Args)]
pub struct OnAir {
    /// The channel
    pub channel: String,
    /// Whose turn it must be; otherwise nothing is done
    #[arg(long)]
    pub user: Option<Slug>,
}

/// `mitts channel extend`.
#[derive(Debug, Args)]
pub struct Extend {
    /// The channel
    pub channel: String,
    /// How much longer, such as 10m
    #[arg(value_parser = length)]
    pub by: SignedDuration,
    /// Whose turn it must be; otherwise nothing is done
    #[arg(long)]
    pub user: Option<Slug>,
}

/// `mitts channel move`.
#[derive(Debug, Args)]
pub struct Move {
    /// The channel
    pub channel: String,
    /// Who
    pub user: Slug,
    /// The new place; 1 is next
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub place: u16,
}

/// Somebody in a queue.
#[derive(Debug, Args)]
pub struct Who {
    /// The channel
    pub channel: String,
    /// Who
    pub user: Slug,
}

/// `mitts channel block`.
#[derive(Debug, Args)]
#[group(skip)]
pub struct Block {
    /// The channel
    pub channel: String,
    /// Who
    pub user: Slug,
    /// How long, such as 2h
    #[arg(long = "for", value_name = "TIME", value_parser = length, required_unless_present = "until", conflicts_with = "until")]
    pub time: Option<SignedDuration>,
    /// Until when: a date and time, in the site's time zone unless it has an offset
    #[arg(long, value_parser = moment)]
    pub until: Option<Moment>,
}

/// A moment as people write it.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// With an offset.
    At(Timestamp),
    /// In the site's time zone.
    Local(DateTime),
}

fn length(text: &str) -> Result<SignedDuration, &'static str> {
    match text.parse::<SignedDuration>() {
        Ok(length) if length.is_positive() => Ok(length),
        _ => Err("expected a time such as 10m, 90s or 1h 30m"),
    }
}

fn moment(text: &str) -> Result<Moment, &'static str> {
    let at = text.parse::<Timestamp>().map(Moment::At);
    let local = || text.parse::<DateTime>().map(Moment::Local);
    at.or_else(|_| local())
        .map_err(|_| "expected a time such as 2026-12-05T20:00")
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
