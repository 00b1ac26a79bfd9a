//! The log: its lines, and where they go.

pub(crate) mod record;
mod sink;

pub use sink::LogSink;
