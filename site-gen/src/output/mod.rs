//! Writing a tree of files so that the last good one stays whole until the new one is.

mod disk;
mod foreign;
pub mod manifest;
mod moves;
pub mod target;
pub mod tree;
