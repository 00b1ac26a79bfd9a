//! The decisions about an admission request, and about what is encoded of a stream. Pure: no HTTP, no clock, no files.

mod decide;
mod guest;
mod ingest;
mod play;
mod publish;
mod rename;
mod slips;
mod transcode;
mod verdict;

pub use decide::decide;
pub(crate) use decide::decide_with;
pub(crate) use ingest::ingest;
pub(crate) use rename::without_renaming;
pub(crate) use transcode::{Offer, transcode};
pub use verdict::{Answer, Guest, Reason, Verdict};
