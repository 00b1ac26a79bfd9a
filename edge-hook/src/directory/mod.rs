//! Where the roster comes from: its index of keys, the roster in force that is swapped whole, and the
//! watching of its file.

mod file;
mod index;
mod shared;
mod stamp;
mod watcher;

pub use file::LoadError;
pub use index::Directory;
pub use shared::{Freshness, Reload, SharedRoster};
pub use stamp::{SETTLE, Stamp};
pub use watcher::{Watcher, spawn_watcher};
