//! Who is live: `GET /live.json`, from OvenMediaEngine's REST interface.
//!
//! However many viewers ask, the engine is asked at most once a second, by one look at a time that
//! nobody's leaving ends; only while a publisher is awaited it is asked more often. What one look learns is
//! kept for the next ([`stream`]), so that an odd, failing or slow answer about one stream spoils no other.
//! What the engine says is not trusted to name a stream: only the roster's public ones are shown
//! ([`document`]). Admission waits for none of this.
//!
//! Beside it stands who was admitted ([`admitted`]): streams that the roster in force no longer allows
//! are ended ([`revocation`] decides, [`enforce`] does it).

mod admitted;
mod advice;
mod document;
mod enforce;
mod known;
mod list;
mod outage;
mod poll;
mod revocation;
mod source;
mod stream;

pub(crate) use admitted::Publisher;
pub use document::LiveStream;
pub use list::LiveList;
pub use source::{LiveSource, LocalStreams};
