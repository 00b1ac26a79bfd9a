//! Caddy's file, and what the local server shares with it: headers and kinds of files.

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

pub(super) use caddyfile::{canonical, group, text};
