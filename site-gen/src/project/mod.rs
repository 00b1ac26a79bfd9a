//! One site's folder, and how files in it are locked and replaced.

mod folder;
pub mod lock;
pub mod replace;

pub use self::folder::{Project, ROSTER};
