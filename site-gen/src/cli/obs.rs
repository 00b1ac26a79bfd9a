//! `mitts obs`.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, value_parser};
use edge_hook::obs::Encoder;
use roster::Ingest;

pub(super) const OBS_EXAMPLES: &str = "\
Examples:
  mitts obs alice --key-stdin < key.txt           alice.zip, a profile to import in OBS
  mitts obs alice --key-stdin --encoder nvenc --size 1920x1080 --bitrate 6000 < key.txt
  mitts obs alice --key-stdin --auto < key.txt    the same, for an OBS that asks the site
  mitts obs --layout finals                       finals.json, scenes for the producer's OBS";

/// `mitts obs`.
#[derive(Debug, Args)]
pub struct Obs {
    /// The streamer
    pub user: Option<String>,
    /// Make scenes of this layout instead: one of all of it, and one of each slot
    #[arg(long, value_name = "LAYOUT", conflicts_with_all = ["user", "app", "key_stdin", "portable", "auto"])]
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
    /// Let OBS ask the site at each start: for the settings of its machine, and for a token in the place of the key
    #[arg(long)]
    pub auto: bool,
    /// The language in which OBS shows why it is refused, such as `de`, with --auto [default: the site's]
    #[arg(long, value_name = "TAG", requires = "auto", value_parser = language)]
    pub language: Option<String>,
    /// The encoder; only x264 is in every OBS [default: x264; with --auto, one that the machine has]
    #[arg(long, value_enum)]
    pub encoder: Option<Encoder>,
    /// The major version of OBS: the names of encoders depend on it
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(27..=99))]
    pub obs: u16,
    /// Video in kbit/s [default: 3000; with --auto, what suits the picture]
    #[arg(long, value_name = "KBIT", value_parser = value_parser!(u32).range(100..=100_000))]
    pub bitrate: Option<u32>,
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

/// A language tag. It is written into an address.
fn language(text: &str) -> Result<String, &'static str> {
    let is_tag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
    };
    match text.split('-').all(is_tag) {
        true => Ok(text.to_owned()),
        false => Err("expected a language such as de or pt-BR"),
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
