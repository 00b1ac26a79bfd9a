//! Who is live: `GET /live.json`, from OvenMediaEngine's REST interface.
//!
//! However many viewers ask, the engine is asked at most once a second, by one look at a time that
//! nobody's leaving ends. Nothing here shares a lock with admission. What the engine says is not trusted
//! to name a stream: only the roster's public ones are told of ([`document`]).

mod answers;
mod cache;
mod document;
mod handler;
mod look;
mod rest;

pub use cache::{LiveList, Source, Tell};
pub use document::{Audio, LiveStream, Video};
pub(crate) use handler::live;
pub use rest::{Rest, RestError};
