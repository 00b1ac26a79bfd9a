//! `mitts build`: the output is always the same, only changed files are written, the site is always
//! complete, and all text is escaped.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bounded;
mod escaping;
mod halves;
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
mod programs;
mod queues;
mod refused;
mod schedule;
mod sections;
mod sharing;
#[path = "../support/mod.rs"]
mod support;
mod themes;
mod together;
mod unicode;
