//! `mitts plan`.

use clap::{Args, value_parser};
use roster::Rendition;

use crate::operate::plan::Mode;

pub(super) const PLAN_EXAMPLES: &str = "\
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
