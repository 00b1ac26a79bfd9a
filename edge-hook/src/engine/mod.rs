//! OvenMediaEngine's REST interface: the client, and what its answers mean.
//!
//! Every answer is read through [`Answer`], which takes whatever the engine sends: a part that is
//! missing, `null`, of another type or out of range is unknown, and never an error of the parts beside it.

mod answer;
mod rest;
mod stream;

pub(crate) use answer::Answer;
pub(crate) use rest::NoAnswer;
pub use rest::{Rest, RestError};
pub(crate) use stream::{Detail, Ingested, Stats, names};
