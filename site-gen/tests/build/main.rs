//! `mitts build`: the same bytes every time, only what changed, whole at every moment, and nothing of a
//! person's that is not escaped.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bounded;
mod escaping;
mod hidden;
mod incremental;
mod killed;
mod languages;
mod links;
mod memory;
mod pages;
mod pictures;
mod places;
mod players;
mod profiles;
mod refused;
mod schedule;
mod sections;
mod sharing;
#[path = "../support/mod.rs"]
mod support;
mod themes;
mod together;
mod unicode;
