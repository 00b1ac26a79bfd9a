//! Stream keys and other secrets: their form, their hashes, and how to recognise them in a text.
//!
//! The lowest layer of the crate: it knows neither the roster nor its file.

pub(crate) mod detect;
pub(crate) mod ed25519;
pub(crate) mod hash;
pub(crate) mod jwt;
pub(crate) mod key;
pub(crate) mod secret;
