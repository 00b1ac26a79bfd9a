//! Recordings on the disk: what OvenMediaEngine has written, and how long it stays.
//!
//! [`find`] lists them, [`plan`] decides, and [`carry_out`] does it. Only files with names that the generated
//! configuration gives are recordings; nothing else in the folder is touched.

mod act;
mod name;
mod plan;
mod scan;

pub use act::{carry_out, name_unfinished};
pub use plan::{Limits, Plan, plan};
pub use scan::{Found, Recording, Stage, find};
