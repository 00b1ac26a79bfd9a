//! Live and running streams, from OvenMediaEngine's REST interface.
//!
//! - [`list`] is the list of live streams. It decides when to poll the engine.
//! - [`poll`] polls the engine once. Each stream's data are kept in its [`stream`], so that an invalid, failing or slow
//!   answer about one stream does not affect others. [`snapshot`] has the result for all streams.
//! - [`document`] is the content of `/live.json`: only public streams of the roster, whatever the engine reports.
//! - [`advice`] is advice about encoder settings, for the log.
//! - [`admitted`] remembers the admitted publishers and their keys, and [`keeping`] keeps them over a restart, in the
//!   file of [`kept`]. With them
//!   [`revocation`] decides which running streams the current roster no longer allows, and [`enforce`] ends them.
//!   [`sighting`] is for streams whose publisher is unknown.
//!
//! Admission does not wait for any of this.

mod admitted;
mod advice;
mod document;
mod enforce;
mod keeping;
mod kept;
mod list;
mod outage;
mod poll;
mod revocation;
mod sighting;
mod snapshot;
mod source;
mod stream;

pub(crate) use admitted::Publisher;
#[cfg(feature = "notifications")]
pub(crate) use advice::{Advice, Problem};
pub use document::LiveStream;
pub use list::LiveList;
pub use source::{LiveSource, LocalStreams};
