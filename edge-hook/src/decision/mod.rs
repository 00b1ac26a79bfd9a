//! The decision about an admission request. Pure: no HTTP, no clock, no files.

mod decide;
mod ingest;
mod play;
mod publish;
mod slips;
mod verdict;

pub use decide::decide;
pub(crate) use ingest::ingest;
pub use verdict::{Answer, Reason, Verdict};
