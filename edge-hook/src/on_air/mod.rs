//! Who is on air, by OvenMediaEngine's REST interface.
//!
//! - [`list`] is the list of live streams. It decides when to ask the engine again.
//! - [`poll`] asks the engine once. What it learns of a stream is kept in its [`stream`], so that an odd,
//!   failing or slow answer about one stream affects no other. [`snapshot`] is what is known of all.
//! - [`document`] is what `/live.json` shows: only public streams of the roster, whatever the engine says.
//! - [`advice`] is what a publisher should set otherwise, for the log.
//! - [`admitted`] remembers who was admitted with which key. With it [`revocation`] decides which running
//!   streams the roster in force no longer allows, and [`enforce`] ends them.
//!
//! Admission waits for none of this.

mod admitted;
mod advice;
mod document;
mod enforce;

mod list;
mod outage;
mod poll;
mod revocation;
mod snapshot;
mod source;
mod stream;

pub(crate) use admitted::Publisher;
pub use document::LiveStream;
pub use list::LiveList;
pub use source::{LiveSource, LocalStreams};
