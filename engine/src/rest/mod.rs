//! The REST interface: a client, and the required parts of its answers.
//!
//! Answers are read through `node`, which accepts anything the engine sends. A part that is missing, `null`, of another
//! type or out of range is unknown, and does not affect other parts.

mod client;
mod error;
mod input;
mod node;
mod path;
mod push;
mod stats;
mod stream;
mod track;

pub use client::{RestClient, RestSetupError};
pub use error::RestError;
pub use input::StreamInput;
pub use push::{Push, PushOrder, PushState, PushedStream};
pub use stats::StreamStats;
pub use stream::StreamDetail;
pub use track::{Audio, Video};
