//! Caddy's file, and what the local server shares with it: headers and kinds of files.

mod archive;
mod caddyfile;
mod conductor;
mod function;
mod guard;
pub mod headers;
pub mod kinds;
mod live;
mod login;
mod upstreams;
mod writer;

pub use archive::file_at;
pub(super) use archive::{ENTRY, FILES};
pub(super) use caddyfile::{canonical, group, text};
pub(super) use conductor::{AWAY, CACHE_QUEUE, LONG};
