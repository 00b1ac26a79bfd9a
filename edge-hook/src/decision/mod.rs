//! What admission decides about a request. Pure: nothing here knows HTTP, a clock or a file.

mod decide;
mod ingest;
mod play;
mod publish;
mod slips;
mod verdict;

pub use decide::decide;
pub(crate) use ingest::ingest;
pub use verdict::{Answer, Reason, Verdict};
