//! `mitts conduct`: the one program that acts by itself, beside OvenMediaEngine. It runs the queues of channels.
//!
//! - `queue` decides, and knows neither files nor clocks.
//! - `presence` asks OvenMediaEngine who is live; `clock` notices that the machine's clock was set.
//! - `keeper` keeps one queue: its state is on disk before its schedule follows.
//! - `conductor` goes through all of them again and again, one at a time, and does what `request`s ask for.
//! - `socket` takes requests of commands on the same machine.
//! - `control` takes requests of producers and admins from the site.
//! - `document` is what pages read.

pub mod audit;
mod clock;
pub mod conductor;
pub mod control;
mod document;
mod keeper;
mod place;
mod presence;
pub mod published;
pub mod queue;
pub mod request;
#[cfg(unix)]
pub mod socket;

pub use place::Place;
