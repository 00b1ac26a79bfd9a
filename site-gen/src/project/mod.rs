//! A site's folder, and locking and replacing files in it.

mod folder;
pub mod lock;
pub mod replace;

pub use self::folder::{Project, ROSTER};
