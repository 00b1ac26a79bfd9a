//! The command under harder circumstances than `cmd/` has: many at once, killed, without permission, in
//! pipes and on terminals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod edits;
mod files;
mod streams;
#[path = "../support/mod.rs"]
mod support;
