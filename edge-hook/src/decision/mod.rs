//! What admission decides about a request. Pure: nothing here knows HTTP, a clock or a file.

mod decide;
mod slips;
mod verdict;

pub use decide::decide;
pub use verdict::{Answer, Reason, Verdict};
