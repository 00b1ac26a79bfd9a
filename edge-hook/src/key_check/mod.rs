//! Whose a stream key is, for the page on which its owner goes live (`POST /whoami`).
//!
//! Only the holder of a key learns what is wrong with it; every other text is `unknown`. [`limit`] bounds
//! how often anyone may ask.

mod limit;
mod owner;

pub(crate) use limit::{Client, Limits};
pub(crate) use owner::{KeyProblem, Owner, decide};
