//! OvenMediaEngine's protocols, as recorded from running engines of 0.20 and 0.21.
//!
//! - [`webhook`]: the AdmissionWebhooks that the engine sends before it lets anyone publish or play: their
//!   JSON, their signature, and the answer that the engine expects.
//! - [`Address`]: the addresses that the engine asks about, taken apart and rewritten.
//! - [`names`]: the names that stand in addresses and in the engine's configuration.
//! - [`Version`]: which of its traps an engine has.
//! - [`rest`]: a client for the REST interface, which lists, describes and ends running streams.
//! - [`Probe`]: whether a stream is live, found out without the REST interface.
//!
//! This crate serves every program that speaks with an engine, and the roster. It knows no roster, makes no decision,
//! and contains no HTTP server. The two that send requests are behind the feature `client`.

mod address;
pub mod names;
#[cfg(feature = "client")]
mod probe;
#[cfg(feature = "client")]
pub mod rest;
mod version;
pub mod webhook;

pub use address::Address;
#[cfg(feature = "client")]
pub use probe::Probe;
pub use version::Version;
