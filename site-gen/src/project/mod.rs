//! A site's folder, locking and replacing files in it, and files with secrets.

mod folder;
pub mod lock;
pub mod replace;
pub mod secret_file;

pub use self::folder::{Project, ROSTER};
