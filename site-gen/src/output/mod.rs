//! Writes a tree of files. The last good tree stays complete until the new one is.

mod disk;
mod foreign;
pub mod manifest;
mod moves;
pub mod target;
pub mod tree;
