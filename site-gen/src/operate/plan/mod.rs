//! `mitts plan`: what a site takes of a link, of a month's transfer, of money and of processors.
//!
//! [`Outline`] is what the roster says, [`estimate`] computes, [`text`] shows. The page `/plan/` computes the same in the browser
//! (`plan.js`); a test compares the two.

mod audience;
mod estimate;
mod outline;
mod text;

pub use estimate::{CORES_PER_STREAM, Estimate, Excess, RenditionOut, cores_of, estimate};
pub use outline::Outline;
pub use text::text;

use roster::Rendition;
use serde::Serialize;

/// Who publishes, and what viewers get of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// One stream, which all viewers watch
    Solo,
    /// Each player's stream goes to the producer, whose one stream all viewers watch
    Event,
    /// Everybody watches everybody, and so does each viewer
    Call,
}

/// What is planned.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who publishes, and who watches whom.
    pub mode: Mode,
    /// How many publish: the players of an event, the people of a call. One in [`Mode::Solo`].
    pub people: u32,
    /// How many watch beside them.
    pub viewers: u32,
    /// A stream's video in kbit/s.
    pub video: u32,
    /// A stream's audio in kbit/s.
    pub audio: u32,
    /// What the server encodes of each stream that viewers watch, beside the stream as it comes.
    pub renditions: Vec<Rendition>,
    /// The cores that all channels take.
    pub channels: f64,
    /// Hours a day.
    pub hours: f64,
    /// Days a month.
    pub days: u32,
    /// The server's link in Mbit/s.
    pub link: Option<f64>,
    /// The outgoing terabytes of a month that are paid already.
    pub allowance: Option<f64>,
    /// The price of an outgoing terabyte.
    pub price: Option<f64>,
}

impl Plan {
    /// How many streams come in.
    fn incoming(&self) -> u64 {
        match self.mode {
            Mode::Solo => 1,
            Mode::Event => u64::from(self.people) + 1,
            Mode::Call => u64::from(self.people),
        }
    }

    /// How many streams go out to those who take part, whether or not anybody else watches.
    fn among_themselves(&self) -> u64 {
        let people = u64::from(self.people);
        match self.mode {
            Mode::Solo => 0,
            Mode::Event => people,
            Mode::Call => people * people,
        }
    }

    /// How many streams each viewer gets.
    fn for_a_viewer(&self) -> u64 {
        match self.mode {
            Mode::Solo | Mode::Event => 1,
            Mode::Call => u64::from(self.people),
        }
    }

    /// How many streams viewers watch, each of which is encoded once for each rendition.
    fn watched(&self) -> u64 {
        self.for_a_viewer()
    }

    /// A stream in Mbit/s.
    fn stream(&self) -> f64 {
        (f64::from(self.video) + f64::from(self.audio)) / 1000.0
    }

    /// Seconds on air in a month.
    fn seconds(&self) -> f64 {
        self.hours * 3600.0 * f64::from(self.days)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "streams are far fewer than a float counts exactly"
)]
fn count(streams: u64) -> f64 {
    streams as f64
}
