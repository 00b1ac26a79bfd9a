//! Changes to `mitts.toml` by the program: each in one step, with every comment, order and space of the
//! person's kept.

mod content;
pub mod document;
mod lines;
pub mod transaction;
