//! OvenMediaEngine's own language, as recorded from running engines of 0.20 and 0.21.
//!
//! - [`webhook`]: the AdmissionWebhooks that the engine sends before it lets anyone publish or play: their
//!   JSON, their signature, and the answer that the engine expects.
//! - [`Address`]: the addresses that the engine asks about, taken apart and rewritten.
//! - [`rest`]: a client for the REST interface, which lists, describes and ends running streams.
//!
//! This crate serves every program that speaks with an engine. It knows no roster, makes no decision, and
//! contains no HTTP server.

mod address;
pub mod rest;
pub mod webhook;

pub use address::Address;
