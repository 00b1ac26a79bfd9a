//! AdmissionWebhooks: the engine asks over HTTP before it lets anyone publish or play, and reports when a
//! connection has gone.
//!
//! A [`Webhook`] is the body of a POST whose header `X-OME-Signature` a [`Verifier`] checks; an [`Answer`]
//! is what the engine expects in return.

mod answer;
mod client;
mod request;
mod signature;

pub use answer::Answer;
pub use client::ClientAddress;
pub use request::{Direction, Protocol, Request, Status, Webhook};
pub use signature::{EmptySecret, SIGNATURE_HEADER, Verifier};
