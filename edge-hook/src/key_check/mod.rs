//! Checks a stream key for the page on which its owner goes live (`POST /whoami`).
//!
//! Only the holder of a key learns what is wrong with it; any other text is `unknown`. [`limit`] limits the rate of
//! requests.

mod limit;
mod owner;

pub use limit::Client;
pub(crate) use limit::Limits;
pub(crate) use owner::{KeyProblem, Owner, UNREADABLE, decide};
