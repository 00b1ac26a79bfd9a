//! The decision log: its records ([`record`]), one line of JSON each, and their writer ([`sink`]).

pub(crate) mod record;
mod sink;

pub use sink::LogSink;
