//! The command under harder conditions than in `cmd/`: many at once, killed, without permissions, with
//! pipes and terminals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod edits;
mod files;
mod relays;
mod streams;
#[path = "../support/mod.rs"]
mod support;
