//! Stream keys and other secrets: their form, their hashes, and how to recognise them in a text.
//!
//! The bottom of the crate: nothing here knows of the roster or its file.

pub(crate) mod detect;
pub(crate) mod hash;
pub(crate) mod key;
pub(crate) mod secret;
