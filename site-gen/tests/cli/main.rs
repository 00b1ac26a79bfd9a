//! The command under harder conditions than in `cmd/`: many at once, killed, without permissions, with
//! pipes and terminals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[cfg(target_os = "linux")]
mod conduct;
#[cfg(target_os = "linux")]
mod control;
mod deploy;
mod doctor;
mod edits;
mod files;
mod kick;
mod obs;
mod relays;
mod secrets;
mod server;
mod streams;
#[path = "../support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
#[path = "../deploy/tools.rs"]
mod tools;
