//! Loads the roster and reloads it when it changes.
//!
//! - [`index`] has the [`Directory`], in which users are found: a roster with an index of its keys, or a file that is one.
//! - [`shared`] is the [`SharedRoster`]: the current directory, replaced as a whole by each new roster.
//! - [`watcher`] polls the roster's [`file`]; [`stamp`] detects changes.

mod file;
mod index;
mod shared;
mod stamp;
mod watcher;

pub use file::LoadError;
pub(crate) use index::slug_of;
pub use index::{Directory, Holder};
pub use shared::{Freshness, Reload, SharedRoster};
pub use stamp::{SETTLE, Stamp};
pub use watcher::{Watcher, spawn_watcher};
