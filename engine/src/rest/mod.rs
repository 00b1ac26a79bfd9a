//! The REST interface: a client, and the parts of its answers that are needed.
//!
//! Every answer is read through `node`, which accepts whatever the engine sends: a part that is missing,
//! `null`, of another type or out of range is unknown, and never an error of the parts beside it.

mod client;
mod error;
mod input;
mod node;
mod path;
mod stats;
mod stream;
mod track;

pub use client::{RestClient, RestSetupError};
pub use error::RestError;
pub use input::StreamInput;
pub use stats::StreamStats;
pub use stream::StreamDetail;
pub use track::{Audio, Video};
