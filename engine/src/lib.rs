//! OvenMediaEngine's protocols, as recorded from running engines of 0.20 and 0.21.
//!
//! - [`webhook`]: the AdmissionWebhooks that the engine sends before anyone may publish or play: their JSON, their
//!   signature, and the answer that the engine expects.
//! - [`Address`]: parses and rewrites the addresses in these requests.
//! - [`rest`]: a client for the REST interface, which lists, describes and ends streams.
//!
//! Any program that communicates with an engine can use this crate. It knows no roster, makes no decisions, and
//! contains no HTTP server.

mod address;
pub mod rest;
pub mod webhook;

pub use address::Address;
