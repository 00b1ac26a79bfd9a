//! The queue of a channel, as a pure state machine: from the rules, the state so far, who is live and the time of day follow
//! the new state and what the channel shows next. No file, no socket and no clock.
//!
//! - `state` is all that is remembered, and what is written to disk.
//! - `advance` lets time pass: hand-overs that were planned take place, whether the program ran then or not, since
//!   OvenMediaEngine has them in its schedule.
//! - `merge` takes in who is live. `act` does what people ask for.
//! - `forecast` lets time pass in thought: it gives the schedule, and when each one's turn will be.
//!
//! A hand-over that is less than [`LEAD`] away is not changed any more: OvenMediaEngine may have switched by the time it reads
//! another schedule.

pub mod act;
mod advance;
pub mod forecast;
mod merge;
mod rules;
pub mod state;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;

pub use act::{Act, Refusal};
pub use merge::{Live, Seen};
pub use rules::{Planned, Rules};
pub use state::State;

/// How far ahead a hand-over is planned: OvenMediaEngine reads a changed schedule within a second, and then takes half a second.
pub const LEAD: SignedDuration = SignedDuration::from_secs(2);

/// How long OvenMediaEngine may be silent before the clocks of turns stop for it.
pub const SILENCE: SignedDuration = SignedDuration::from_secs(3);
