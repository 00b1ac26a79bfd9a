//! OvenMediaEngine's protocols, as recorded from running engines of 0.20 and 0.21.
//!
//! - [`webhook`]: the AdmissionWebhooks that the engine sends before anyone may publish or play: their JSON, their
//!   signature, and the answer that the engine expects.
//! - [`transcode`]: what the engine makes of a stream, and the webhook that asks for it.
//! - [`Address`]: parses and rewrites the addresses in these requests.
//! - [`names`]: fixed names in addresses and in the engine's configuration.
//! - [`Version`]: which features and faults an engine has.
//! - [`rest`]: a client for the REST interface, which lists, describes and ends streams.
//! - [`Probe`]: finds out whether a stream is live without the REST interface.
//!
//! Any program that communicates with an engine can use this crate. It knows no roster, makes no decisions, and
//! contains no HTTP server. The feature `client` adds the modules that send requests.

mod address;
pub mod names;
#[cfg(feature = "client")]
mod probe;
#[cfg(feature = "client")]
pub mod rest;
pub mod transcode;
mod version;
pub mod webhook;

pub use address::Address;
#[cfg(feature = "client")]
pub use probe::Probe;
pub use version::Version;
