//! Edits of `mitts.toml`. Each is atomic, and keeps all comments, order and spacing.

mod content;
pub mod document;
pub mod invitations;
mod lines;
pub mod standing;
pub mod transaction;
